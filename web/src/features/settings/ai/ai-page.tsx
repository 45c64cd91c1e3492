import { useState, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Dollars } from "../../../ui/dollars";
import { Notice } from "../../../ui/notice";
import { PageHead, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { AI, aiSettingsQuery, type AiMode, type AiSettings, type AiSettingsChange } from "./ai-queries";
import { Calls } from "./calls";
import { Limits } from "./limits";
import { OwnKey } from "./own-key";
import { Spend } from "./spend";
import styles from "./ai.module.css";

export function AiPage() {
  const found = useQuery(aiSettingsQuery);
  return (
    <>
      <PageHead title={<Trans>AI</Trans>}>
        <Trans>
          Summaries and drafts for colleagues. Before anything leaves, the names of the contact and of
          colleagues, numbers and e-mail addresses are taken out; what left is in the privacy ledger.
          Not recognised: names of other people, postal addresses, and anything in a picture.
        </Trans>
      </PageHead>
      {found.isPending ? <Skeleton rows={5} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Shown settings={found.data} /> : null}
      <Spend />
      <Calls />
    </>
  );
}

function Shown({ settings }: { settings: AiSettings }) {
  const manages = useMay()("ai:manage");
  const [limits, setLimits] = useState(false);
  const change = useCommand(
    (body: AiSettingsChange) => answered(api.PATCH("/api/v1/ai/settings", { body })),
    [AI],
  );
  const turn = (mode: AiMode) =>
    change.mutate(
      { mode },
      {
        onSuccess: () =>
          showToast(<Trans>It is saved.</Trans>, {
            undo: () => change.mutate({ mode: settings.mode }),
          }),
      },
    );
  const { keep_days: days } = settings;
  return (
    <>
      <Section title={<Trans>Who thinks</Trans>}>
        <div className={styles.modes} role="radiogroup">
          <Mode
            mode="off"
            chosen={settings.mode}
            disabled={!manages}
            onChoose={turn}
            title={<Trans>Nobody</Trans>}
            words={<Trans>No summaries, no drafts.</Trans>}
          />
          <Mode
            mode="local"
            chosen={settings.mode}
            disabled={!manages}
            onChoose={turn}
            title={<Trans>This server</Trans>}
            words={<Trans>Simple summaries by rules. Nothing leaves the house.</Trans>}
          />
          <Mode
            mode="model"
            chosen={settings.mode}
            disabled={!manages}
            onChoose={turn}
            title={<Trans>A model</Trans>}
            words={<Trans>Texts leave for a provider, with the personal data that is recognised taken out first.</Trans>}
          />
        </div>
        {settings.mode === "model" && settings.engine === "local" ? (
          <Notice>
            <Trans>There is no key that works, so this server answers by itself meanwhile.</Trans>
          </Notice>
        ) : null}
        {settings.mode === "model" ? (
          <p className={styles.quiet}>
            <Trans>
              Model: <bdi dir="ltr">{settings.model}</bdi>
            </Trans>
          </p>
        ) : null}
      </Section>
      <OwnKey settings={settings} />
      <Section
        title={<Trans>How texts sound</Trans>}
        words={
          <Trans>Tone and words of your own for drafts and automatic answers, tested before they are used.</Trans>
        }
      >
        <p>
          <Link to="/settings/ai/guidance">
            <Trans>Write, test and publish</Trans>
          </Link>
        </p>
      </Section>
      <Section
        title={<Trans>Limits and keeping</Trans>}
        action={
          manages ? (
            <Button size="small" onClick={() => setLimits(true)}>
              <Trans>Change…</Trans>
            </Button>
          ) : null
        }
      >
        <dl className={styles.facts}>
          <div>
            <dt>
              <Trans>Warning at, per month</Trans>
            </dt>
            <dd>
              <Limit amount={settings.soft_limit} />
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Stop at, per month</Trans>
            </dt>
            <dd>
              <Limit amount={settings.hard_limit} />
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Exact texts are kept</Trans>
            </dt>
            <dd>
              {days === 0 ? <Trans>not at all, only a hash</Trans> : <Trans>{days} days</Trans>}
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Summaries by themselves</Trans>
            </dt>
            <dd>
              {settings.summaries ? (
                <Trans>when a conversation is handed over or put away</Trans>
              ) : (
                <Trans>only when asked for</Trans>
              )}
            </dd>
          </div>
        </dl>
      </Section>
      {limits ? <Limits settings={settings} onClose={() => setLimits(false)} /> : null}
    </>
  );
}

interface ModeProps {
  mode: AiMode;
  chosen: AiMode;
  disabled: boolean;
  title: ReactNode;
  words: ReactNode;
  onChoose: (mode: AiMode) => void;
}

function Mode({ mode, chosen, disabled, title, words, onChoose }: ModeProps) {
  return (
    <label className={styles.mode} data-chosen={mode === chosen}>
      <input
        type="radio"
        name="mode"
        checked={mode === chosen}
        disabled={disabled}
        onChange={() => onChoose(mode)}
      />
      <span>
        <strong>{title}</strong>
        <span>{words}</span>
      </span>
    </label>
  );
}

function Limit({ amount }: { amount: number | null }) {
  return amount === null ? <Trans>no limit</Trans> : <Dollars of={amount} />;
}
