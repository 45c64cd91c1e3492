import { useCallback, useMemo, useState } from "react";
import type { Conversation } from "../../../api/client";
import { filtersOf, type InboxSearch } from "../search";

interface Chosen {
  list: string;
  ids: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Which rows are chosen: of this list alone, and only while they are in it. */
export function useChosen(search: InboxSearch, conversations: readonly Conversation[]) {
  const list = JSON.stringify(filtersOf(search));
  const [kept, setKept] = useState<Chosen>({ list, ids: NONE });
  // Whoever comes back to a list begins anew: he no longer knows what he had chosen there.
  if (kept.list !== list) setKept({ list, ids: NONE });
  const ids = kept.list === list ? kept.ids : NONE;
  const chosen = useMemo(() => shownOf(ids, conversations), [ids, conversations]);
  const setChosen = useCallback(
    (next: ReadonlySet<string>) => setKept({ list, ids: next }),
    [list],
  );
  const choose = useCallback(
    (id: string) =>
      setKept((before) => {
        const next = new Set(before.list === list ? before.ids : NONE);
        if (!next.delete(id)) next.add(id);
        return { list, ids: next };
      }),
    [list],
  );
  return { chosen, choose, setChosen };
}

/** What is done with many is done with what one sees. */
export function shownOf(
  ids: ReadonlySet<string>,
  conversations: readonly { id: string }[],
): ReadonlySet<string> {
  if (ids.size === 0) return NONE;
  return new Set(conversations.map(({ id }) => id).filter((id) => ids.has(id)));
}
