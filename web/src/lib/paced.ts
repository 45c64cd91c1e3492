/** Runs at once, and again at most once per `ms`, so that the last call is never left out. */
export function paced(ms: number, run: () => void): { (): void; stop: () => void } {
  let ranAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    timer = undefined;
    ranAt = Date.now();
    run();
  };
  const ask = () => {
    const wait = ranAt + ms - Date.now();
    if (timer !== undefined) return;
    if (wait <= 0) now();
    else timer = setTimeout(now, wait);
  };
  return Object.assign(ask, { stop: () => clearTimeout(timer) });
}
