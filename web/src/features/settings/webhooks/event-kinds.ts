import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { EventKind } from "./webhooks-queries";

const WORDS: Record<EventKind, MessageDescriptor> = {
  "message.received": msg`A customer wrote`,
  "message.queued": msg`An answer is on its way`,
  "message.changed": msg`A message got further, or failed`,
  "conversation.changed": msg`A conversation changed: status, owner, labels`,
  "contact.changed": msg`A contact was made or changed`,
  "order.created": msg`An order came in`,
  "order.changed": msg`An order was changed`,
  "order.status_changed": msg`An order moved along`,
  "order.deleted": msg`A draft of an order was deleted`,
};

export const EVENT_KINDS = Object.entries(WORDS).flatMap(([kind, words]) =>
  isKind(kind) ? [{ kind, words }] : [],
);

export function isKind(kind: string): kind is EventKind {
  return Object.hasOwn(WORDS, kind);
}
