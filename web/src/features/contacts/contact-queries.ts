import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../api/client";
import type { ContactsSearch } from "./search";

const AT_ONCE = 50;

// Under `contact`, so that whatever happens to a contact makes them stale.
export const CONTACTS = ["contact"];

export function contactList(search: ContactsSearch) {
  const { label, language, marketing, phone } = search;
  const filters = {
    ...(label ? { label_id: label } : {}),
    ...(language ? { language } : {}),
    ...(marketing ? { marketing } : {}),
    ...(phone === undefined ? {} : { has_phone: phone }),
  };
  return infiniteQueryOptions({
    queryKey: [...CONTACTS, "list", filters],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filters, limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) };
      return answered(api.GET("/api/v1/contacts", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** By the words of a name, the end of a number, an address: the hits, the newest first. */
export function contactHits(q: string) {
  return queryOptions({
    queryKey: [...CONTACTS, "found", q],
    queryFn: async ({ signal }) => {
      const query = { q, kind: "contacts" as const, limit: AT_ONCE };
      const page = await answered(api.GET("/api/v1/search", { params: { query }, signal }));
      return page.items.map((hit) => ({ id: hit.id, name: hit.contact?.name ?? null }));
    },
  });
}

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: [...CONTACTS, id],
    queryFn: ({ signal }): Promise<Contact> =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } }, signal }),
      ),
  });
}
