const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id out of an address anybody may have written; undefined when it is none. */
export function idIn(value: unknown): string | undefined {
  return typeof value === "string" && ID.test(value) ? value : undefined;
}
