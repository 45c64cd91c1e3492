import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery, teamsQuery } from "../../../api/directory";
import { timeOfDay } from "../../../lib/dates";
import { MemberName } from "../member-name";
import type { Happening } from "./asides-query";
import styles from "./happening-line.module.css";

/** What happened to the conversation, in a line between its messages. */
export function HappeningLine({ happening }: { happening: Happening }) {
  const { i18n } = useLingui();
  return (
    <p className={styles.line}>
      <span>
        <Words happening={happening} />{" "}
        <time dateTime={happening.at}>{timeOfDay(happening.at, i18n.locale)}</time>
      </span>
    </p>
  );
}

function Words({ happening }: { happening: Happening }) {
  const { kind, actor_id: actorId, actor_kind: actorKind, details } = happening;
  const who = actorKind === "member" ? <MemberName id={actorId} /> : <Trans>Parley</Trans>;
  const to = text(details["assignee_id"]);
  switch (kind) {
    case "assigned":
      if (to && to === actorId) return <Trans>{who} took the conversation</Trans>;
      return to ? (
        <Trans>
          {who} assigned it to <MemberName id={to} />
        </Trans>
      ) : (
        <Trans>{who} took the assignee off</Trans>
      );
    case "resolved":
      return <Trans>{who} resolved the conversation</Trans>;
    case "reopened":
      return <Trans>The conversation was opened again</Trans>;
    case "open":
      return <Trans>{who} set the conversation to open</Trans>;
    case "pending":
      return <Trans>{who} set the conversation to pending</Trans>;
    case "snoozed":
      return <Trans>{who} snoozed the conversation</Trans>;
    case "woken":
      return <Trans>The conversation woke up</Trans>;
    case "handed_over":
      return <Trans>It was handed over to people</Trans>;
    case "taken_over":
      return <Trans>{who} silenced the bot</Trans>;
    case "given_back":
      return <Trans>{who} gave it back to the bot</Trans>;
    case "priority":
      return <Trans>{who} changed the priority</Trans>;
    case "team":
      return (
        <Trans>
          {who} moved it to the team <TeamName id={text(details["team_id"])} />
        </Trans>
      );
    case "order_unread":
      return (
        <Trans>
          The order in this message was not taken over: <WhyUnread details={details} />
        </Trans>
      );
    case "fields":
      return <Trans>{who} changed what is filled in about the conversation</Trans>;
    case "labelled":
      return (
        <Trans>
          {who} added the label <LabelName id={text(details["label_id"])} />
        </Trans>
      );
    case "unlabelled":
      return (
        <Trans>
          {who} took the label <LabelName id={text(details["label_id"])} /> off
        </Trans>
      );
    default:
      return <code>{kind}</code>;
  }
}

function WhyUnread({ details }: { details: Happening["details"] }) {
  const item = Number(details["item"] ?? 0);
  switch (details["reason"]) {
    case "items":
      return <Trans>it has no items, or too many</Trans>;
    case "product":
      return <Trans>item {item} does not say which product it is</Trans>;
    case "currency":
      return <Trans>the currency of item {item} is not known</Trans>;
    case "quantity":
      return <Trans>the quantity of item {item} makes no sense</Trans>;
    case "price":
      return <Trans>the price of item {item} makes no sense</Trans>;
    case "two_currencies":
      return <Trans>its items are in several currencies</Trans>;
    default:
      return <Trans>its total is too large</Trans>;
  }
}

function TeamName({ id }: { id: string | null }) {
  const teams = useQuery(teamsQuery);
  return <bdi>{teams.data?.find((one) => one.id === id)?.name ?? "—"}</bdi>;
}

function LabelName({ id }: { id: string | null }) {
  const labels = useQuery(labelsQuery);
  return <bdi>{labels.data?.find((one) => one.id === id)?.name ?? "—"}</bdi>;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
