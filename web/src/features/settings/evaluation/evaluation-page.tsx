import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import { intentsQuery } from "../../../api/intents";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { SelectField } from "../../../ui/form-fields";
import { MostDollars } from "../../../ui/dollars";
import { NoRows, PageHead } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { ProgressLine, WorkState } from "../../../ui/long-work";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import {
  evaluationQuery,
  EVALUATIONS,
  evaluationsQuery,
  isUnderWay,
  labelsQuery,
  LOOK_AGAIN_MS,
  type EngineName,
  type Evaluation,
} from "./evaluation-queries";
import { ReportView } from "./report-view";
import styles from "./evaluation.module.css";

/** How well the intents are told apart, on what colleagues have judged. */
export function EvaluationPage() {
  const manages = useMay()("ai:manage");
  const labels = useQuery(labelsQuery);
  const runs = useQuery({
    ...evaluationsQuery,
    // Looked at again while one of them runs.
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LOOK_AGAIN_MS : false),
  });
  const judged = labels.data?.judged ?? 0;
  return (
    <>
      <PageHead title={<Trans>Evaluation of intents</Trans>}>
        <Trans>
          Measured on the messages of which colleagues have said what they are about; what they said is
          not learned from for it.
        </Trans>
      </PageHead>
      {labels.isPending || runs.isPending ? <Skeleton rows={4} height={60} /> : null}
      {labels.isError ? <PaneError error={labels.error} retry={() => void labels.refetch()} /> : null}
      {runs.isError ? <PaneError error={runs.error} retry={() => void runs.refetch()} /> : null}
      {labels.data && judged === 0 ? (
        <NoRows>
          <Trans>
            Nobody has judged a message yet. Beside each conversation stands what its last messages are
            about: say there what is right. Fifty of them make figures that hold.
          </Trans>{" "}
          <Link to="/inbox" search={{}}>
            <Trans>To the inbox</Trans>
          </Link>
        </NoRows>
      ) : null}
      {judged > 0 ? (
        <p className={styles.quiet}>
          <Plural value={judged} one="# message was judged." other="# messages were judged." />
        </p>
      ) : null}
      {judged > 0 && manages ? <Start busy={runs.data?.some(isUnderWay) ?? false} /> : null}
      {runs.data?.map((one, at) => <OneRun key={one.id} run={one} first={at === 0} />)}
    </>
  );
}

function Start({ busy }: { busy: boolean }) {
  const { t } = useLingui();
  const [engine, setEngine] = useState<EngineName>("local");
  const [most, setMost] = useState("1");
  const start = useCommand(
    (wish: { engine: EngineName; most_dollars: number | null }, header) =>
      answered(api.POST("/api/v1/ai/evaluations", { params: { header }, body: wish })),
    [EVALUATIONS],
  );
  const dollars = Number(most);
  const wrong = engine !== "local" && !(dollars >= 0 && dollars <= 1000);
  return (
    <form
      className={styles.tools}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ engine, most_dollars: engine === "local" ? null : dollars });
      }}
    >
      <SelectField
        label={<Trans>Who answers</Trans>}
        value={engine}
        onChange={({ target }) => setEngine(target.value as EngineName)}
      >
        <option value="local">{t`This server alone`}</option>
        <option value="cascade">{t`A model where this server is not sure`}</option>
        <option value="model">{t`A model, each time`}</option>
      </SelectField>
      {engine === "local" ? null : <MostDollars value={most} onChange={setMost} />}
      <Button size="small" look="primary" type="submit" disabled={start.isPending || busy || wrong}>
        <Trans>Measure</Trans>
      </Button>
    </form>
  );
}

function OneRun({ run, first }: { run: Evaluation; first: boolean }) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(first);
  const detail = useQuery({ ...evaluationQuery(run.id), enabled: open && run.state === "done" });
  const intents = useQuery(intentsQuery);
  const titles = new Map(intents.data?.map((one) => [one.name, one.title]));
  const { texts } = run;
  return (
    <details className={styles.run} open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <WorkState state={run.state} />
        <span>
          <EngineWords engine={run.engine} />
        </span>
        <span className={styles.quiet}>
          <Plural value={texts} one="# text" other="# texts" /> · {shortDateTime(run.created_at, i18n.locale)}
        </span>
      </summary>
      {isUnderWay(run) ? <ProgressLine done={run.done} total={texts} /> : null}
      {run.state === "failed" ? (
        <p className={styles.quiet}>
          <FailedWords code={run.code} />
        </p>
      ) : null}
      {detail.isError ? <PaneError error={detail.error} retry={() => void detail.refetch()} /> : null}
      {detail.data?.report ? <ReportView report={detail.data.report} titles={titles} /> : null}
    </details>
  );
}

function EngineWords({ engine }: { engine: EngineName }) {
  switch (engine) {
    case "local":
      return <Trans>This server alone</Trans>;
    case "cascade":
      return <Trans>A model where this server is not sure</Trans>;
    case "model":
      return <Trans>A model, each time</Trans>;
  }
}

function FailedWords({ code }: { code: string | null }) {
  switch (code) {
    case "nothing_to_tell_apart":
      return <Trans>There are no two intents with five examples each.</Trans>;
    case "no_model":
      return <Trans>No model may be asked, or there is no key.</Trans>;
    case "nothing_judged":
      return <Trans>Nothing of what was judged is there any more.</Trans>;
    default:
      return <Trans>It broke. Measure once more.</Trans>;
  }
}
