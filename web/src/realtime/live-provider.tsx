import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { tellRefusal } from "../api/client";
import type { ConnectionState } from "./connection";
import type { LiveEvent } from "./live-event";
import { LiveLine } from "./live-line";
import { PresenceStore } from "./presence-store";
import { Refresher } from "./refresh";

interface Live {
  state: ConnectionState;
  presence: PresenceStore;
  refresher: Refresher;
}

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive is only for pages below the LiveProvider");
  return live;
}

interface Props {
  workspaceId: string;
  memberId: string;
  children: ReactNode;
}

/** Keeps what is on screen in step with the server, for as long as somebody is signed in. */
export function LiveProvider({ workspaceId, memberId, children }: Props) {
  const queries = useQueryClient();
  const [state, setState] = useState<ConnectionState>("connecting");
  const presence = useMemo(() => new PresenceStore(), []);
  const refresher = useMemo(() => new Refresher(queries, memberId), [queries, memberId]);

  useEffect(() => {
    refresher.start();
    const onEvent = (event: LiveEvent) => {
      if (event.type === "change") refresher.take(event);
      else if (event.type === "presence") {
        if (event.memberId !== memberId) presence.take(event);
      } else if (event.type === "resync") {
        if (event.rightsChanged) tellRefusal(403);
        refresher.resync();
      }
    };
    const line = new LiveLine("/api/v1/events", `parley.live.${workspaceId}.${memberId}`, {
      onEvent,
      onState: (next) => {
        // Who was there is not known any more.
        if (next !== "live") presence.clear();
        setState(next);
      },
      onBehind: () => refresher.resync(),
    });
    line.start();
    const expiry = setInterval(() => presence.expire(), 1_000);
    return () => {
      clearInterval(expiry);
      line.stop();
      refresher.stop();
    };
  }, [workspaceId, memberId, presence, refresher]);

  const live = useMemo(() => ({ state, presence, refresher }), [state, presence, refresher]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
