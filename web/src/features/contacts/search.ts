import { idIn } from "../../lib/search-values";

/** What a link to the contacts restores. */
export interface ContactsSearch {
  q?: string | undefined;
  label?: string | undefined;
  language?: "en" | "ar" | undefined;
  marketing?: "granted" | "withdrawn" | "unknown" | undefined;
  phone?: boolean | undefined;
  c?: string | undefined;
}

export function contactsSearch(search: Record<string, unknown>): ContactsSearch {
  const { q, language, marketing, phone } = search;
  return {
    q: typeof q === "string" && q.trim() ? q.slice(0, 200) : undefined,
    label: idIn(search["label"]),
    language: language === "en" || language === "ar" ? language : undefined,
    marketing:
      marketing === "granted" || marketing === "withdrawn" || marketing === "unknown"
        ? marketing
        : undefined,
    phone: typeof phone === "boolean" ? phone : undefined,
    c: idIn(search["c"]),
  };
}

export function filterCount({ label, language, marketing, phone }: ContactsSearch): number {
  return [label, language, marketing, phone].filter((one) => one !== undefined).length;
}
