import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { Trans } from "@lingui/react/macro";
import { answered, api, Refused, type Conversation } from "../../api/client";
import type { components } from "../../api/schema";
import { useLive } from "../../realtime/live-provider";
import { ErrorWords } from "../../ui/pane-state";
import { showToast } from "../../ui/toast";

export type Change = components["schemas"]["ConversationChange"];

interface Wish {
  conversation: Conversation;
  change: Change;
  /** Said when it is done, with a way back. */
  said: ReactNode;
}

/** Changes a conversation at once on screen; the server's answer, or refusal, has the last word. */
export function useChangeConversation() {
  const { refresher } = useLive();
  return useMutation({
    mutationFn: ({ conversation, change }: Wish) => save(conversation.id, guarded(conversation, change)),
    onMutate: ({ conversation, change }) => {
      const { expected_assignee_id: _, ...shown } = change;
      return refresher.expect(conversation, (one) => ({ ...one, ...shown }) as Conversation);
    },
    onSuccess: (changed, { conversation, change, said }, expected) => {
      expected.done();
      refresher.placeConversation(changed);
      const back = () =>
        save(conversation.id, before(conversation, change))
          .then((one) => refresher.placeConversation(one))
          .catch(sayRefusal);
      showToast(said, { undo: () => void back() });
    },
    onError: (error, { conversation, change }, expected) => {
      expected?.takeBack((one) => ({ ...one, ...replaced(conversation, change) }));
      sayRefusal(error);
    },
  });
}

/** Takes a conversation that nobody has; of two who try, one is told who was quicker. */
export function useClaim() {
  const { refresher } = useLive();
  return useMutation({
    mutationFn: ({ id, take }: { id: string; take: boolean }) => {
      const params = { path: { conversation_id: id } };
      return answered(
        take
          ? api.POST("/api/v1/conversations/{conversation_id}/claim", { params })
          : api.POST("/api/v1/conversations/{conversation_id}/release", { params }),
      );
    },
    onSuccess: (changed) => refresher.placeConversation(changed),
    onError: (error, { id }) => {
      void refresher.fetchConversation(id);
      sayRefusal(error);
    },
  });
}

function save(id: string, body: Change): Promise<Conversation> {
  const params = { path: { conversation_id: id } };
  return answered(api.PATCH("/api/v1/conversations/{conversation_id}", { params, body }));
}

/** Whoever assigns says whom he saw there, so that a quicker colleague is not overwritten. */
function guarded(conversation: Conversation, change: Change): Change {
  if (!("assignee_id" in change)) return change;
  return { ...change, expected_assignee_id: conversation.assignee_id };
}

/** Exactly what a change has replaced. */
function replaced(conversation: Conversation, change: Change): Partial<Conversation> {
  return Object.fromEntries(Object.entries(conversation).filter(([key]) => key in change));
}

function before(conversation: Conversation, change: Change): Change {
  const { status, owner, assignee_id, team_id, priority, snoozed_until } = conversation;
  const all = { status, owner, assignee_id, team_id, priority, snoozed_until };
  const changed = Object.keys(change);
  // A snooze has two halves, and only together do they make sense.
  if (changed.includes("status") && status !== "snoozed") delete (all as Partial<typeof all>).snoozed_until;
  const wanted = Object.entries(all).filter(
    ([key]) => changed.includes(key) || (key === "snoozed_until" && status === "snoozed"),
  );
  return Object.fromEntries(wanted);
}

export function sayRefusal(error: unknown): void {
  const name = error instanceof Refused ? holderIn(error.problem) : null;
  showToast(
    name ? (
      <Trans>
        <bdi>{name}</bdi> was quicker and has this conversation.
      </Trans>
    ) : (
      <ErrorWords error={error} />
    ),
    { danger: true },
  );
}

function holderIn(problem: Refused["problem"] & { now?: unknown }): string | null {
  const { code, now } = problem;
  if (code !== "already_claimed" && code !== "assignee_changed") return null;
  if (typeof now !== "object" || now === null || !("assignee_name" in now)) return null;
  return typeof now.assignee_name === "string" ? now.assignee_name : null;
}
