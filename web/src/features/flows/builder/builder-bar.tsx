import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { ErrorWords } from "../../../ui/pane-state";
import { useCommand } from "../../../ui/use-command";
import { FLOWS, type FlowDetail } from "../flow-queries";
import { FlowMenu } from "../list/flow-menu";
import { FlowStateBadge } from "../list/flow-state";
import type { Panel } from "../search";
import type { Draft } from "./use-draft";
import styles from "./builder-bar.module.css";

interface Props {
  flow: FlowDetail;
  draft: Draft;
  readOnly: boolean;
  errors: number;
  warnings: number;
  panel: Panel | undefined;
  onPanel: (panel: Panel | undefined) => void;
  onTidy: () => void;
  onPublish: () => void;
  onFault: () => void;
}

export function BuilderBar({ flow, draft, readOnly, errors, warnings, panel, onPanel, onTidy, onPublish, onFault }: Props) {
  const { t } = useLingui();
  const toggle = (which: Panel) => onPanel(panel === which ? undefined : which);
  return (
    <header className={styles.bar}>
      <Link to="/flows" className={styles.back} aria-label={t`All flows`} title={t`All flows`}>
        <Icon name="back" />
      </Link>
      <FlowName flow={flow} readOnly={readOnly} />
      <div className={styles.tools}>
        <FlowStateBadge flow={flow} />
        <SaveState draft={draft} />
        <span className={styles.gap} />
        {errors > 0 || warnings > 0 ? (
          <button type="button" className={styles.faults} data-errors={errors > 0} onClick={onFault}>
            <Icon name="warning" size={16} />
            {errors > 0 ? (
              <Plural value={errors} one="# fault" other="# faults" />
            ) : (
              <Plural value={warnings} one="# warning" other="# warnings" />
            )}
          </button>
        ) : null}
        {readOnly ? null : (
          <>
            <IconButton icon="undo" label={t`Undo`} keys="Ctrl Z" disabled={!draft.canUndo} onClick={draft.undo} />
            <IconButton
              icon="undo"
              className={styles.redo}
              label={t`Redo`}
              keys="Ctrl Shift Z"
              disabled={!draft.canRedo}
              onClick={draft.redo}
            />
            <IconButton icon="panel" label={t`Lay the steps out`} keys="L" onClick={onTidy} />
          </>
        )}
        <Button size="small" aria-pressed={panel === "try"} onClick={() => toggle("try")}>
          <Icon name="play" size={16} />
          <Trans>Try it</Trans>
        </Button>
        <Button size="small" aria-pressed={panel === "past"} onClick={() => toggle("past")}>
          <Icon name="chart" size={16} />
          <Trans>On the past</Trans>
        </Button>
        <Button size="small" aria-pressed={panel === "runs"} onClick={() => toggle("runs")}>
          <Icon name="list" size={16} />
          <Trans>Runs</Trans>
        </Button>
        <Button size="small" aria-pressed={panel === "versions"} onClick={() => toggle("versions")}>
          <Icon name="clock" size={16} />
          <Trans>Versions</Trans>
        </Button>
      </div>
      {readOnly && flow.state === "archived" ? null : (
        <Button size="small" look="primary" disabled={readOnly} onClick={onPublish}>
          <Trans>Publish…</Trans>
        </Button>
      )}
      <FlowMenu flow={flow} />
    </header>
  );
}

function FlowName({ flow, readOnly }: { flow: FlowDetail; readOnly: boolean }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useCommand(
    (name: string) =>
      answered(
        api.PATCH("/api/v1/flows/{flow_id}", { params: { path: { flow_id: flow.id } }, body: { name } }),
      ),
    [FLOWS],
  );
  const keep = () => {
    const name = typed?.trim();
    setTyped(null);
    if (name && name !== flow.name) rename.mutate(name);
  };
  return (
    <h1 className={styles.flowName}>
      <input
        dir="auto"
        aria-label={t`Name of the flow`}
        value={typed ?? flow.name}
        readOnly={readOnly}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </h1>
  );
}

function SaveState({ draft }: { draft: Draft }) {
  const { saving } = draft;
  return (
    <span className={styles.saving} role="status" data-failed={saving.state === "failed"}>
      {saving.state === "saved" ? <Trans>Saved</Trans> : null}
      {saving.state === "waiting" || saving.state === "saving" ? <Trans>Saving…</Trans> : null}
      {saving.state === "conflict" ? <Trans>Not saved</Trans> : null}
      {saving.state === "failed" ? (
        <>
          <Trans>Not saved:</Trans> <ErrorWords error={saving.error} />
        </>
      ) : null}
    </span>
  );
}
