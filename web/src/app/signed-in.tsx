import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { onRefusal, type Me } from "../api/client";
import { currentMember } from "../features/auth/current-member";
import { MeContext } from "../features/auth/use-me";
import { OutboxProvider } from "../outbox/outbox-provider";
import { LiveProvider } from "../realtime/live-provider";
import { Shell } from "./shell";

export function SignedIn({ me }: { me: Me }) {
  const queries = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    let asking = false;
    return onRefusal((status) => {
      // Ended elsewhere, or with fewer rights than a moment ago: whoever we are now decides
      // what is shown. What was being written stays where it is kept.
      if (asking || (status !== 401 && status !== 403)) return;
      asking = true;
      void queries
        .fetchQuery({ ...currentMember, staleTime: 0 })
        .then(() => router.invalidate())
        .catch(() => undefined)
        .finally(() => (asking = false));
    });
  }, [queries, router]);
  return (
    <MeContext value={me}>
      <LiveProvider key={me.member.id} workspaceId={me.workspace.id} memberId={me.member.id}>
        <OutboxProvider workspaceId={me.workspace.id} memberId={me.member.id}>
          <Shell>
            <Outlet />
          </Shell>
        </OutboxProvider>
      </LiveProvider>
    </MeContext>
  );
}
