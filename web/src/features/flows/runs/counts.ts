import type { Count } from "../canvas/marks";
import type { Definition } from "../document/definition";
import type { Stats } from "../flow-queries";

/** How the log names what is no way out: that it waits is told once more when it goes on. */
const WAITS = "waits";


/** What the server counts per way, per step: who came, who waits there, who went no further. */
export function countsOf(stats: Stats, { steps }: Definition): Map<string, Count> {
  const drawn = new Map(steps.map((one) => [one.id, one.next]));
  return new Map(
    stats.steps.map(({ node, waiting, ways }) => {
      const next = drawn.get(node) ?? {};
      let [entered, failed, ended] = [waiting, 0, 0];
      for (const { way, runs } of ways) {
        if (way === WAITS) continue;
        entered += runs;
        if (next[way] || way === "jumps") continue;
        ended += runs;
        // A failure with a way of its own is no fault of the flow.
        if (way === "failed" && !(way in next)) failed += runs;
      }
      return [node, { entered, waiting, failed, ended }];
    }),
  );
}
