import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api, type Contact, type Page } from "../../api/client";
import type { components } from "../../api/schema";

export type ContactChange = components["schemas"]["ContactChange"];
export type Consent = components["schemas"]["ConsentOut"];
export type Merge = components["schemas"]["MergeOut"];

const AT_ONCE = 50;
export const LETTERS_AT_LEAST = 2;

export interface ContactsSearch {
  q?: string | undefined;
  label?: string | undefined;
  marketing?: "granted" | "withdrawn" | "unknown" | undefined;
  c?: string | undefined;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function contactsSearch(search: Record<string, unknown>): ContactsSearch {
  const { q, label, marketing, c } = search;
  const id = (value: unknown) => (typeof value === "string" && ID.test(value) ? value : undefined);
  return {
    // A number in the address comes back as a number.
    q: typeof q === "string" || typeof q === "number" ? String(q).slice(0, 200) || undefined : undefined,
    label: id(label),
    marketing:
      marketing === "granted" || marketing === "withdrawn" || marketing === "unknown" ? marketing : undefined,
    c: id(c),
  };
}

/** The newest first; with words, whoever they fit best. */
export function contactsQuery({ q = "", label, marketing }: ContactsSearch) {
  const words = q.trim();
  return infiniteQueryOptions({
    queryKey: ["contact", "list", words, label, marketing],
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<Listed>) => page.next_cursor,
    queryFn: async ({ pageParam, signal }): Promise<Page<Listed>> => {
      const cursor = pageParam ? { cursor: pageParam } : {};
      if (words.length >= LETTERS_AT_LEAST) {
        const query = { q: words, kind: "contacts" as const, limit: AT_ONCE, ...cursor };
        const hits = await answered(api.GET("/api/v1/search", { params: { query }, signal }));
        return {
          items: hits.items.flatMap(({ contact }) => (contact ? [{ id: contact.id, name: contact.name }] : [])),
          next_cursor: hits.next_cursor,
        };
      }
      const query = {
        limit: AT_ONCE,
        ...cursor,
        ...(label ? { label_id: label } : {}),
        ...(marketing ? { marketing } : {}),
      };
      return answered(api.GET("/api/v1/contacts", { params: { query }, signal }));
    },
  });
}

/** Of a search only the name is known. */
export type Listed = Pick<Contact, "id" | "name"> & Partial<Contact>;

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: ["contact", id],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } }, signal })),
  });
}

export function consentsQuery(id: string) {
  return queryOptions({
    queryKey: ["contact", id, "consents"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/consents", {
          params: { path: { contact_id: id }, query: { limit: 50 } },
          signal,
        }),
      ),
  });
}

export function mergesQuery(id: string) {
  return queryOptions({
    queryKey: ["contact", id, "merges"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/merges", {
          params: { path: { contact_id: id }, query: { limit: 50 } },
          signal,
        }),
      ),
  });
}

export function conversationsQuery(id: string) {
  return queryOptions({
    queryKey: ["contact", id, "conversations"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/conversations", { params: { query: { contact_id: id, limit: 10 } }, signal })),
  });
}
