import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Count, FigureTable } from "../../../ui/figures";
import { Notice } from "../../../ui/notice";
import { NoRows, PageHead, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { AutoReplyList } from "./auto-reply-list";
import { BoundsDialog } from "./bounds-dialog";
import {
  AUTO_REPLIES,
  earnedQuery,
  replySettingsQuery,
  type ReplyMode,
  type ReplySettings,
  type ReplySettingsChange,
} from "./reply-queries";
import styles from "./auto-replies.module.css";

/** How far answers go that nobody presses a button for, and whether they deserve it. */
export function AutoRepliesPage() {
  const found = useQuery(replySettingsQuery);
  return (
    <>
      <PageHead title={<Trans>Automatic answers</Trans>}>
        <Trans>
          Begin in the shadow: what would be sent is written down and judged here. An intent whose
          answers were right often enough may then answer by itself.
        </Trans>
      </PageHead>
      {found.isPending ? <Skeleton rows={4} height={72} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Shown settings={found.data} /> : null}
      <Earned />
      <AutoReplyList />
    </>
  );
}

function Shown({ settings }: { settings: ReplySettings }) {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [bounds, setBounds] = useState(false);
  const change = useCommand(
    (body: ReplySettingsChange) => answered(api.PATCH("/api/v1/ai/auto-replies/settings", { body })),
    [AUTO_REPLIES],
  );
  const turn = (mode: ReplyMode) =>
    change.mutate(
      { mode },
      {
        onSuccess: () =>
          showToast(<Trans>It is saved.</Trans>, {
            undo: () => change.mutate({ mode: settings.mode }),
          }),
      },
    );
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  const modes: [ReplyMode, ReactNode, ReactNode][] = [
    ["off", <Trans key="t">Off</Trans>, <Trans key="w">Nobody but people answers.</Trans>],
    [
      "suggest",
      <Trans key="t">Suggest</Trans>,
      <Trans key="w">A colleague sees the answer and sends it, or does not.</Trans>,
    ],
    [
      "shadow",
      <Trans key="t">Shadow</Trans>,
      <Trans key="w">It is only written down, to be judged here.</Trans>,
    ],
    [
      "auto",
      <Trans key="t">Automatic</Trans>,
      <Trans key="w">Intents that have earned it answer by themselves; the others suggest.</Trans>,
    ],
  ];
  return (
    <Section
      title={<Trans>How far they go</Trans>}
      action={
        manages ? (
          <Button size="small" onClick={() => setBounds(true)}>
            <Trans>Change…</Trans>
          </Button>
        ) : null
      }
    >
      <div className={styles.modes} role="radiogroup">
        {modes.map(([mode, title, words]) => (
          <label key={mode} className={styles.mode} data-chosen={mode === settings.mode}>
            <input
              type="radio"
              name="reply-mode"
              checked={mode === settings.mode}
              disabled={!manages || change.isPending}
              onChange={() => turn(mode)}
            />
            <span>
              <strong>{title}</strong>
              <span>{words}</span>
            </span>
          </label>
        ))}
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>
            <Trans>When</Trans>
          </dt>
          <dd>
            {settings.answers_when === "always" ? (
              <Trans>Always</Trans>
            ) : settings.answers_when === "in_hours" ? (
              <Trans>While somebody is there</Trans>
            ) : (
              <Trans>While nobody is there</Trans>
            )}
          </dd>
        </div>
        <div>
          <dt>
            <Trans>An article answers from</Trans>
          </dt>
          <dd>{share.format(settings.threshold)}</dd>
        </div>
        <div>
          <dt>
            <Trans>An intent is sure from</Trans>
          </dt>
          <dd>{share.format(settings.intent_threshold)}</dd>
        </div>
      </dl>
      {settings.mode === "auto" ? (
        <Notice>
          <Trans>Every answer says that it is automatic and how to reach a person.</Trans>
        </Notice>
      ) : null}
      {bounds ? <BoundsDialog settings={settings} onClose={() => setBounds(false)} /> : null}
    </Section>
  );
}

/** What audits show of each intent, and whether it has earned to answer by itself. */
function Earned() {
  const { t, i18n } = useLingui();
  const found = useQuery(earnedQuery);
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  return (
    <Section
      title={<Trans>What they have earned</Trans>}
      words={<Trans>From 50 judged answers on, of which 95 % are surely right, an intent may answer by itself.</Trans>}
    >
      {found.data.intents.length === 0 ? (
        <NoRows>
          <Trans>No answer was judged yet.</Trans>
        </NoRows>
      ) : (
        <FigureTable
          label={t`What they have earned`}
          heads={[
            <Trans key="0">Intent</Trans>,
            <Trans key="1">Judged</Trans>,
            <Trans key="2">Right</Trans>,
            <Trans key="3">Surely right</Trans>,
            <Trans key="4">By itself</Trans>,
          ]}
        >
          {found.data.intents.map((one) => (
            <tr key={one.intent}>
              <th scope="row">
                <code dir="ltr">{one.intent}</code>
              </th>
              <td>
                <Count of={one.audits} /> / <Count of={one.audits_needed} />
              </td>
              <td>
                <Count of={one.right} />
              </td>
              <td>{share.format(one.precision_at_least)}</td>
              <td>
                {one.mode === "auto" ? (
                  <Trans>On</Trans>
                ) : one.locked_at ? (
                  <Trans>Taken away</Trans>
                ) : one.may_be_auto ? (
                  <Trans>Earned</Trans>
                ) : (
                  <Trans>Not yet</Trans>
                )}
              </td>
            </tr>
          ))}
        </FigureTable>
      )}
    </Section>
  );
}
