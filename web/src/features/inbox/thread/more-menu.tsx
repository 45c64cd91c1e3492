import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { labelsQuery, teamsQuery } from "../../../api/directory";
import type { Conversation } from "../../../api/client";
import { macrosQuery } from "../../../api/macros";
import { useMay } from "../../auth/use-me";
import { snoozeChoices } from "../../../lib/snooze";
import { fullMoment } from "../../../lib/dates";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { PRIORITIES, PriorityName } from "../priority-name";
import type { Priority } from "../search";
import { useChangeConversation } from "../use-change-conversation";
import { useLabel } from "../use-label";
import { useMacro } from "../use-macro";
import { useMarkRead } from "../use-mark-read";

/** What is done with a conversation now and then: put off, sort, mark. */
export function MoreMenu({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useLingui();
  const change = useChangeConversation();
  const label = useLabel();
  const markRead = useMarkRead();
  const may = useMay();
  const macro = useMacro(conversation.id);
  const macros = useQuery({ ...macrosQuery, enabled: may("conversations:reply") });
  const teams = useQuery(teamsQuery);
  const labels = useQuery(labelsQuery);
  const choices = snoozeChoices(new Date());
  const words = {
    hour: t`In an hour`,
    evening: t`This evening`,
    tomorrow: t`Tomorrow morning`,
    week: t`Next week`,
  };
  const snooze = (until: Date) =>
    change.mutate({
      conversation,
      change: { status: "snoozed", snoozed_until: until.toISOString() },
      said: <Trans>Snoozed until {fullMoment(until.toISOString(), i18n.locale)}.</Trans>,
    });
  const setPriority = (priority: Priority) =>
    change.mutate({ conversation, change: { priority }, said: <Trans>The priority has changed.</Trans> });
  const unread = () => markRead.mutate({ id: conversation.id, unread: true });
  const toBot = () =>
    change.mutate({
      conversation,
      change: { owner: "bot", assignee_id: null },
      said: <Trans>The bot answers again.</Trans>,
    });
  useActions([
    ...choices.map(({ name, until }, place) => ({
      id: `conversation.snooze.${name}`,
      title: t`Snooze: ${words[name]}`,
      group: t`Conversation`,
      icon: "snooze" as const,
      ...(place === 0 ? { keys: "KeyS" } : {}),
      run: () => snooze(until),
    })),
    ...(macros.data ?? []).map((one) => ({
      id: `conversation.macro.${one.id}`,
      title: t`Macro: ${one.name}`,
      group: t`Conversation`,
      icon: "bolt" as const,
      run: () => macro.mutate(one),
    })),
    {
      id: "conversation.unread",
      title: t`Mark as unread`,
      group: t`Conversation`,
      icon: "inbox",
      keys: "KeyU",
      run: unread,
    },
    {
      id: "conversation.bot",
      title: t`Give it back to the bot`,
      group: t`Conversation`,
      icon: "bot",
      run: toBot,
    },
  ]);
  return (
    <Menu trigger={<IconButton icon="more" label={t`More`} />}>
      {macros.data?.length ? (
        <>
          <MenuLabel>
            <Trans>Macros</Trans>
          </MenuLabel>
          {macros.data.map((one) => (
            <MenuItem key={one.id} icon="bolt" onSelect={() => macro.mutate(one)}>
              <bdi>{one.name}</bdi>
            </MenuItem>
          ))}
          <MenuLine />
        </>
      ) : null}
      <MenuLabel>
        <Trans>Snooze</Trans>
      </MenuLabel>
      {choices.map(({ name, until }, place) => (
        <MenuItem
          key={name}
          icon="snooze"
          keys={place === 0 ? "KeyS" : undefined}
          onSelect={() => snooze(until)}
        >
          {words[name]}
        </MenuItem>
      ))}
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
      <MenuItem icon="inbox" keys="KeyU" onSelect={unread}>
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
        <MenuItem icon="bot" onSelect={toBot}>
          <Trans>Give it back to the bot</Trans>
        </MenuItem>
      ) : null}
    </Menu>
  );
}
