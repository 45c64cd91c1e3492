/** The secret of a link that came by mail stands behind the `#`: it is never sent along. */
export function takeLinkToken(): string {
  const token = decoded(window.location.hash.slice(1));
  // Not into the history, where the next person at this browser could use it.
  if (token) window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}

/** Half of a link may end within a `%xx`: that is no token. */
function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return "";
  }
}
