import { Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { membersQuery } from "../../../api/directory";
import type { Conversation } from "../../../api/client";
import { useMay, useMe } from "../../auth/use-me";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { lazyPart, type Failed } from "../../../ui/lazy-part";
import { Menu, MenuItem, MenuLabel } from "../../../ui/menu";
import { ContactName, useContactName } from "../contact-name";
import { LabelChip } from "../label-chip";
import { MemberName } from "../member-name";
import { usePresentAt } from "../presence";
import { useChangeConversation, useClaim } from "../use-change-conversation";
import { MoreMenu } from "./more-menu";
import styles from "./thread-header.module.css";

// For the few who do not even see names: everybody else would load it for nothing.
const RevealEye = lazyPart(
  async () => (await import("../../auth/reveal-eye")).RevealEye,
  EyeFailure,
);

interface Props {
  conversation: Conversation;
  sideOpen: boolean;
  onBack: () => void;
  onSide: () => void;
}

export function ThreadHeader({ conversation, sideOpen, onBack, onSide }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const { member } = useMe();
  const name = useContactName(conversation.contact);
  const change = useChangeConversation();
  const claim = useClaim();
  const members = useQuery(membersQuery);
  const mayReply = may("conversations:reply");
  const { status, assignee_id: assignee } = conversation;
  const resolved = status === "resolved";

  const assign = (to: string | null) =>
    change.mutate({
      conversation,
      change: { assignee_id: to },
      said: to ? <Trans>The conversation has been assigned.</Trans> : <Trans>Nobody has it now.</Trans>,
    });
  const mine = assignee === member.id;
  const assigneeName = members.data?.find((one) => one.id === assignee)?.name;
  // On a phone the name is not shown.
  const assigneeLabel = mine
    ? t`Who answers: you`
    : assignee
      ? t`Who answers: ${assigneeName ?? "…"}`
      : t`Who answers: nobody`;
  const take = () => {
    if (mine) claim.mutate({ id: conversation.id, take: false });
    else if (assignee) assign(member.id);
    else claim.mutate({ id: conversation.id, take: true });
  };
  const put = (to: Conversation["status"]) =>
    change.mutate({
      conversation,
      change: { status: to },
      said:
        to === "resolved" ? (
          <Trans>The conversation is resolved.</Trans>
        ) : (
          <Trans>The conversation’s status has changed.</Trans>
        ),
    });
  useActions(
    mayReply
      ? [
          {
            id: "conversation.claim",
            title: mine ? t`Put this conversation back` : t`Take this conversation`,
            group: t`Conversation`,
            icon: "person",
            keys: "KeyA",
            run: take,
          },
          {
            id: "conversation.resolve",
            title: resolved ? t`Open again` : t`Resolve`,
            group: t`Conversation`,
            icon: "check",
            keys: "KeyE",
            run: () => put(resolved ? "open" : "resolved"),
          },
        ]
      : [],
  );

  return (
    <header className={styles.head}>
      <IconButton icon="back" label={t`Back to the list`} className={styles.back} onClick={onBack} />
      <Avatar id={conversation.contact.id} name={name} size={36} />
      <div className={styles.who}>
        <h2 dir="auto">
          <ContactName contact={conversation.contact} />
        </h2>
        <Presence conversationId={conversation.id} />
        {conversation.labels.length ? (
          <span className={styles.labels}>
            {conversation.labels.map((label) => (
              <LabelChip key={label.id} label={label} />
            ))}
          </span>
        ) : null}
      </div>
      {may("personal_data:read") ? null : (
        <Suspense fallback={<span className={styles.eye} />}>
          <RevealEye what={{ contact: conversation.contact.id }} name={name} />
        </Suspense>
      )}
      {mayReply ? (
        <div className={styles.tools}>
          <Menu
            trigger={
              <Button size="small" className={styles.assignee} aria-label={assigneeLabel}>
                <Icon name="person" size={16} />
                <span className={styles.assigneeName}>
                  {assignee ? <MemberName id={assignee} /> : <Trans>Nobody</Trans>}
                </span>
                <Icon name="down" size={14} />
              </Button>
            }
          >
            <MenuLabel>
              <Trans>Who answers</Trans>
            </MenuLabel>
            <MenuItem icon="person" keys="KeyA" chosen={mine} onSelect={take}>
              <Trans>You</Trans>
            </MenuItem>
            {(members.data ?? [])
              .filter((one) => one.state === "active" && one.id !== member.id)
              .map((one) => (
                <MenuItem key={one.id} chosen={assignee === one.id} onSelect={() => assign(one.id)}>
                  <bdi>{one.name}</bdi>
                </MenuItem>
              ))}
            <MenuItem icon="close" chosen={assignee === null} onSelect={() => assign(null)}>
              <Trans>Nobody</Trans>
            </MenuItem>
          </Menu>
          {assignee ? null : (
            <Button
              size="small"
              className={styles.take}
              title={t`Take this conversation (A)`}
              onClick={take}
            >
              <Trans>Take it</Trans>
            </Button>
          )}
          <Button
            size="small"
            look={resolved ? "quiet" : "primary"}
            title={t`Resolve or open again (E)`}
            onClick={() => put(resolved ? "open" : "resolved")}
          >
            <Icon name={resolved ? "undo" : "check"} size={16} />
            <span className={styles.wide}>
              {resolved ? <Trans>Open again</Trans> : <Trans>Resolve</Trans>}
            </span>
          </Button>
          <MoreMenu conversation={conversation} />
        </div>
      ) : null}
      <IconButton
        icon="panel"
        label={t`Contact`}
        keys="I"
        pressed={sideOpen}
        onClick={onSide}
      />
    </header>
  );
}

/** There is no room for words where the eye would stand. */
function EyeFailure({ retry }: Failed) {
  const { t } = useLingui();
  return <IconButton icon="warning" label={t`This could not be loaded. Try again`} onClick={retry} />;
}

/** Which colleagues are here, too. */
function Presence({ conversationId }: { conversationId: string }) {
  const present = usePresentAt(conversationId);
  const [first] = present;
  if (!first) return null;
  const others = present.length - 1;
  return (
    <p className={styles.presence} role="status">
      {first.typing ? (
        <Trans>
          <MemberName id={first.memberId} /> is typing…
        </Trans>
      ) : others > 0 ? (
        <Trans>
          <MemberName id={first.memberId} /> and {others} more are looking at this
        </Trans>
      ) : (
        <Trans>
          <MemberName id={first.memberId} /> is looking at this, too
        </Trans>
      )}
    </p>
  );
}
