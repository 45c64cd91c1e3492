import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * The same function for as long as the component lives, which does what was given last. For
 * components that do much work when a handler is another one than before.
 */
export function useStable<Given extends unknown[], Answer>(
  act: (...given: Given) => Answer,
): (...given: Given) => Answer {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}
