/**
 * A path of this site out of something anybody may have put into a link; `/` when it points
 * elsewhere. Browsers read `//host` and `/\host` as another site, hence the resolving.
 */
export function pathWithin(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("/")) return "/";
  const url = URL.parse(value, location.origin);
  if (!url || url.origin !== location.origin) return "/";
  return url.pathname + url.search + url.hash;
}
