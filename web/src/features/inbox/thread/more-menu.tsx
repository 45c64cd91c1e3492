import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import type { Conversation } from "../../../api/client";
import { macrosQuery } from "../../../api/macros";
import { useMay } from "../../auth/use-me";
import { snoozeChoices } from "../../../lib/snooze";
import { fullMoment } from "../../../lib/dates";
import { IconButton } from "../../../ui/icon-button";
import { lazyDialog, lazyPart } from "../../../ui/lazy-part";
import { Menu } from "../../../ui/menu";
import { useChangeConversation } from "../use-change-conversation";
import { useMacro } from "../use-macro";
import { useMarkRead } from "../use-mark-read";

// A thread opens without them.
const MoreItems = lazyPart(async () => (await import("./more-items")).MoreItems);
const SnoozeDialog = lazyDialog(async () => (await import("./snooze-dialog")).SnoozeDialog);

/** What is done with a conversation now and then: put off, sort, mark. */
export function MoreMenu({ conversation }: { conversation: Conversation }) {
  const { t, i18n } = useLingui();
  const change = useChangeConversation();
  const markRead = useMarkRead();
  const may = useMay();
  const macro = useMacro(conversation.id);
  const macros = useQuery({ ...macrosQuery, enabled: may("conversations:reply") });
  const [choosing, setChoosing] = useState(false);
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
  const snoozes = snoozeChoices(new Date()).map(({ name, until }) => ({
    name,
    words: words[name],
    run: () => snooze(until),
  }));
  const unread = () => markRead.mutate({ id: conversation.id, unread: true });
  const toBot = () =>
    change.mutate({
      conversation,
      change: { owner: "bot", assignee_id: null },
      said: <Trans>The bot answers again.</Trans>,
    });
  useActions([
    ...snoozes.map((one, place) => ({
      id: `conversation.snooze.${one.name}`,
      title: t`Snooze: ${one.words}`,
      group: t`Conversation`,
      icon: "snooze" as const,
      ...(place === 0 ? { keys: "KeyS" } : {}),
      run: one.run,
    })),
    {
      id: "conversation.snooze.moment",
      title: t`Snooze: choose day and time…`,
      group: t`Conversation`,
      icon: "clock",
      keys: "Shift+KeyS",
      run: () => setChoosing(true),
    },
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
    <>
      <Menu trigger={<IconButton icon="more" label={t`More`} />}>
        <Suspense fallback={null}>
          <MoreItems
            conversation={conversation}
            snoozes={snoozes}
            onMacro={macro.mutate}
            onChooseMoment={() => setChoosing(true)}
            onUnread={unread}
            onBot={toBot}
          />
        </Suspense>
      </Menu>
      {choosing ? (
        <Suspense fallback={null}>
          <SnoozeDialog onSnooze={snooze} onClose={() => setChoosing(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
