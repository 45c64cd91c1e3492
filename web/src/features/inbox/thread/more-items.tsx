import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery, teamsQuery } from "../../../api/directory";
import type { Conversation } from "../../../api/client";
import { macrosQuery, type Macro } from "../../../api/macros";
import { useMay } from "../../auth/use-me";
import type { SnoozeName } from "../../../lib/snooze";
import { MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { PRIORITIES, PriorityName } from "../priority-name";
import type { Priority } from "../search";
import { useChangeConversation } from "../use-change-conversation";
import { useLabel } from "../use-label";

interface Props {
  conversation: Conversation;
  snoozes: readonly { name: SnoozeName; words: string; run: () => void }[];
  onMacro: (macro: Macro) => void;
  onChooseMoment: () => void;
  onUnread: () => void;
  onBot: () => void;
}

/** What stands in the menu; what of it has keys is there without it. */
export function MoreItems({ conversation, snoozes, onMacro, onChooseMoment, onUnread, onBot }: Props) {
  const change = useChangeConversation();
  const label = useLabel();
  const may = useMay();
  const macros = useQuery({ ...macrosQuery, enabled: may("conversations:reply") });
  const teams = useQuery(teamsQuery);
  const labels = useQuery(labelsQuery);
  const setPriority = (priority: Priority) =>
    change.mutate({ conversation, change: { priority }, said: <Trans>The priority has changed.</Trans> });
  return (
    <>
      {macros.data?.length ? (
        <>
          <MenuLabel>
            <Trans>Macros</Trans>
          </MenuLabel>
          {macros.data.map((one) => (
            <MenuItem key={one.id} icon="bolt" onSelect={() => onMacro(one)}>
              <bdi>{one.name}</bdi>
            </MenuItem>
          ))}
          <MenuLine />
        </>
      ) : null}
      <MenuLabel>
        <Trans>Snooze</Trans>
      </MenuLabel>
      {snoozes.map(({ name, words, run }, place) => (
        <MenuItem key={name} icon="snooze" keys={place === 0 ? "KeyS" : undefined} onSelect={run}>
          {words}
        </MenuItem>
      ))}
      <MenuItem icon="clock" keys="Shift+KeyS" onSelect={onChooseMoment}>
        <Trans>Choose day and time…</Trans>
      </MenuItem>
      <MenuLine />
      <MenuLabel>
        <Trans>Priority</Trans>
      </MenuLabel>
      {PRIORITIES.map((priority) => (
        <MenuItem
          key={priority}
          icon="flag"
          chosen={conversation.priority === priority}
          onSelect={() => setPriority(priority)}
        >
          <PriorityName priority={priority} />
        </MenuItem>
      ))}
      {labels.data?.length ? (
        <>
          <MenuLine />
          <MenuLabel>
            <Trans>Labels</Trans>
          </MenuLabel>
          {labels.data.map((one) => {
            const on = conversation.labels.some((found) => found.id === one.id);
            return (
              <MenuItem
                key={one.id}
                icon="label"
                chosen={on}
                onSelect={() => label.mutate({ conversation, label: one, on: !on })}
              >
                <bdi>{one.name}</bdi>
              </MenuItem>
            );
          })}
        </>
      ) : null}
      {teams.data?.length ? (
        <>
          <MenuLine />
          <MenuLabel>
            <Trans>Team</Trans>
          </MenuLabel>
          {teams.data.map((team) => (
            <MenuItem
              key={team.id}
              icon="team"
              chosen={conversation.team_id === team.id}
              onSelect={() =>
                change.mutate({
                  conversation,
                  change: { team_id: conversation.team_id === team.id ? null : team.id },
                  said: <Trans>The team has changed.</Trans>,
                })
              }
            >
              <bdi>{team.name}</bdi>
            </MenuItem>
          ))}
        </>
      ) : null}
      <MenuLine />
      <MenuItem icon="inbox" keys="KeyU" onSelect={onUnread}>
        <Trans>Mark as unread</Trans>
      </MenuItem>
      {conversation.status === "pending" ? null : (
        <MenuItem
          icon="pause"
          onSelect={() =>
            change.mutate({
              conversation,
              change: { status: "pending" },
              said: <Trans>The conversation is pending.</Trans>,
            })
          }
        >
          <Trans>Set to pending</Trans>
        </MenuItem>
      )}
      {conversation.owner === "human" ? (
        <MenuItem icon="bot" onSelect={onBot}>
          <Trans>Give it back to the bot</Trans>
        </MenuItem>
      ) : null}
    </>
  );
}
