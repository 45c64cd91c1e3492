import { idIn } from "../../../lib/search-values";

/** What a link to the audit restores. Days are as the reader's calendar has them. */
export interface AuditSearch {
  who?: string | undefined;
  kind?: string | undefined;
  object?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const KIND = /^[a-z_]{1,40}$/;

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    who: idIn(search["who"]),
    kind: textLike(search["kind"], KIND),
    object: idIn(search["object"]),
    from: dayLike(search["from"]),
    to: dayLike(search["to"]),
  };
}

/** From the first moment of the first day to the last one of the last. */
export function auditQuery(search: AuditSearch) {
  const { who, kind, object, from, to } = search;
  return {
    ...(who ? { actor_id: who } : {}),
    ...(kind ? { object_kind: kind } : {}),
    ...(object ? { object_id: object } : {}),
    ...(from ? { created_after: new Date(`${from}T00:00:00`).toISOString() } : {}),
    ...(to ? { created_before: new Date(`${to}T23:59:59.999`).toISOString() } : {}),
  };
}

/** A day that there is: `2026-99-99` looks like one, too. */
function dayLike(value: unknown): string | undefined {
  const day = textLike(value, DAY);
  return day && !Number.isNaN(Date.parse(`${day}T00:00:00`)) ? day : undefined;
}

function textLike(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}
