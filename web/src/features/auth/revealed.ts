import { useSyncExternalStore } from "react";
import { answered, api, type Contact } from "../../api/client";
import type { components } from "../../api/schema";
import { useMay, useMe } from "./use-me";

type Schemas = components["schemas"];
type Order = Schemas["OrderOut"];
type RevealedContact = Schemas["RevealedContactOut"];
type RevealedOrder = Schemas["RevealedOrderOut"];

/** What for; null where nobody says. */
export type Reason = Schemas["RevealReason"] | null;
export type Masked = { contact: string } | { order: string };

interface Shown {
  contacts: ReadonlyMap<string, RevealedContact>;
  orders: ReadonlyMap<string, RevealedOrder>;
  /** When each is hidden again. */
  until: ReadonlyMap<string, number>;
  /** What each member of this tab looks for, once asked: the next one has reasons of his own. */
  reasons: ReadonlyMap<string, Reason>;
}

const NOTHING: Shown = {
  contacts: new Map(),
  orders: new Map(),
  until: new Map(),
  reasons: new Map(),
};

// Kept in no query, so that nothing outlives its minute: not in a cache, not in the browser's store.
let shown = NOTHING;
const listeners = new Set<() => void>();

function set(next: Shown): void {
  shown = next;
  for (const heard of listeners) heard();
}

function subscribe(heard: () => void): () => void {
  listeners.add(heard);
  return () => void listeners.delete(heard);
}

function useStore(): Shown {
  return useSyncExternalStore(subscribe, () => shown);
}

/** Asks for what is masked, which the audit notes, and hides it again by itself. */
export async function reveal(what: Masked, reason: Reason): Promise<void> {
  if ("contact" in what) {
    const found = await answered(
      api.POST("/api/v1/contacts/{contact_id}/reveal", {
        params: { path: { contact_id: what.contact } },
        body: { reason },
      }),
    );
    // A contact that was merged is asked for by its own id, and answered for by another.
    const contacts = new Map(shown.contacts).set(what.contact, found);
    keep(what, { ...shown, contacts }, found.hide_after_seconds);
  } else {
    const found = await answered(
      api.POST("/api/v1/orders/{order_id}/reveal", {
        params: { path: { order_id: what.order } },
        body: { reason },
      }),
    );
    const orders = new Map(shown.orders).set(what.order, found);
    keep(what, { ...shown, orders }, found.hide_after_seconds);
  }
}

function keep(what: Masked, next: Shown, seconds: number): void {
  const until = Date.now() + seconds * 1000;
  set({ ...next, until: new Map(next.until).set(idOf(what), until) });
  setTimeout(() => {
    // Asked for once more meanwhile, it stays for its own time.
    if (shown.until.get(idOf(what)) === until) hide(what);
  }, seconds * 1000);
}

export function hide(what: Masked): void {
  const [contacts, orders, until] = [
    new Map(shown.contacts),
    new Map(shown.orders),
    new Map(shown.until),
  ];
  ("contact" in what ? contacts : orders).delete(idOf(what));
  until.delete(idOf(what));
  set({ ...shown, contacts, orders, until });
}

export function hideAll(): void {
  set(NOTHING);
}

export function keepReason(memberId: string, reason: Reason): void {
  set({ ...shown, reasons: new Map(shown.reasons).set(memberId, reason) });
}

/** What this member looks for; undefined until he has said that it holds for more than once. */
export function useKeptReason(): Reason | undefined {
  const { member } = useMe();
  return useStore().reasons.get(member.id);
}

function idOf(what: Masked): string {
  return "contact" in what ? what.contact : what.order;
}

/** Until when it is shown; null while it is hidden. */
export function useShownUntil(what: Masked): number | null {
  return useStore().until.get(idOf(what)) ?? null;
}

/** Whether numbers and addresses are masked for this member. */
export function useMasks(): boolean {
  const { works_masked: worksMasked } = useMe();
  return !useMay()("personal_data:read") || worksMasked;
}

/** A contact as it is to be shown now. */
export function useShownContact<Given extends Contact | undefined>(contact: Given): Given {
  const found = useStore().contacts.get(contact?.id ?? "");
  if (!contact || !found) return contact;
  const { name, email, identities, fields } = found;
  return { ...contact, name, email, identities, fields };
}

/** The name of a contact as it is to be shown now. */
export function useShownName(): (contact: { id: string; name: string | null }) => string | null {
  const { contacts } = useStore();
  return ({ id, name }) => {
    const found = contacts.get(id);
    return found ? found.name : name;
  };
}

/** An order as it is to be shown now. */
export function useShownOrder<Given extends Order | undefined>(order: Given): Given {
  const found = useStore().orders.get(order?.id ?? "");
  if (!order || !found) return order;
  const contact = order.contact && { ...order.contact, name: found.contact_name };
  return { ...order, contact, shipping_address: found.shipping_address, note: found.note };
}
