import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, api, type Page } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { ErrorWords } from "../../../ui/pane-state";
import { sayRefusal, useCommand } from "../../../ui/use-command";
import { objectsIn } from "../document/definition";
import type { ScriptEvent } from "./played";
import styles from "./simulator.module.css";

type Case = components["schemas"]["CaseOut"];

interface Props {
  flowId: string;
  document: Record<string, unknown>;
  events: readonly ScriptEvent[];
  mayKeep: boolean;
  onPlay: (events: readonly ScriptEvent[]) => void;
}

/** Talks that are kept with what came out of them: whatever is drawn later must not break them. */
export function Cases({ flowId, document, events, mayKeep, onPlay }: Props) {
  const { t } = useLingui();
  const key = ["flow-cases", flowId];
  const path = { flow_id: flowId };
  const [naming, setNaming] = useState(false);
  const cases = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      everyPage<Case>((cursor): Promise<Page<Case>> => {
        const query = { limit: 100, ...(cursor ? { cursor } : {}) };
        return answered(api.GET("/api/v1/flows/{flow_id}/cases", { params: { path, query }, signal }));
      }),
  });
  const run = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/v1/flows/{flow_id}/cases/run", { params: { path }, body: { draft: document } })),
    onError: sayRefusal,
  });
  const keep = useCommand(
    (name: string, header) =>
      answered(
        api.POST("/api/v1/flows/{flow_id}/cases", {
          params: { path, header },
          body: { name, script: { events: [...events] }, record: true },
        }),
      ),
    [key],
    { ownWords: true },
  );
  const forget = useCommand(
    (caseId: string) =>
      answered(
        api.DELETE("/api/v1/flows/{flow_id}/cases/{case_id}", {
          params: { path: { flow_id: flowId, case_id: caseId } },
        }),
      ),
    [key],
  );
  const play = async (caseId: string) => {
    try {
      const params = { path: { flow_id: flowId, case_id: caseId } };
      const found = await answered(api.GET("/api/v1/flows/{flow_id}/cases/{case_id}", { params }));
      onPlay(objectsIn(found.script["events"]));
    } catch (error) {
      sayRefusal(error);
    }
  };
  const results = new Map(run.data?.cases.map((one) => [one.id, one]));
  return (
    <section className={styles.cases}>
      <header className={styles.head}>
        <h3>
          <Trans>Cases</Trans>
        </h3>
        <span className={styles.tools}>
          {mayKeep ? (
            <Button size="small" disabled={events.length === 0} onClick={() => setNaming(true)}>
              <Trans>Keep this talk</Trans>
            </Button>
          ) : null}
          <Button size="small" disabled={!cases.data?.length || run.isPending} onClick={() => run.mutate()}>
            <Icon name="play" size={16} />
            <Trans>Play all</Trans>
          </Button>
        </span>
      </header>
      {cases.isError ? <ErrorWords error={cases.error} /> : null}
      {cases.data?.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>None yet. Keep a talk, and it is played again before each change goes live.</Trans>
        </p>
      ) : null}
      <ul className={styles.caseList}>
        {cases.data?.map((one) => {
          const result = results.get(one.id);
          return (
            <li key={one.id}>
              <button type="button" className={styles.case} onClick={() => void play(one.id)}>
                <bdi>{one.name}</bdi>
                {result ? (
                  <Badge tone={result.green ? "positive" : "danger"}>
                    {result.green ? <Trans>green</Trans> : <Trans>red</Trans>}
                  </Badge>
                ) : null}
              </button>
              {mayKeep ? (
                <IconButton icon="close" label={t`Forget ${one.name}`} onClick={() => forget.mutate(one.id)} />
              ) : null}
              {result?.failures.map((words) => (
                <p key={words} className={styles.failure} dir="ltr">
                  {words}
                </p>
              ))}
            </li>
          );
        })}
      </ul>
      {run.data && run.data.uncovered.length > 0 ? (
        <p className={styles.quiet}>
          <Plural value={run.data.uncovered.length} one="No case reaches # step:" other="No case reaches # steps:" />{" "}
          <bdi dir="ltr">{run.data.uncovered.join(", ")}</bdi>
        </p>
      ) : null}
      {naming ? (
        <FormDialog
          title={<Trans>Keep this talk as a case</Trans>}
          submit={<Trans>Keep it</Trans>}
          pending={keep.isPending}
          error={keep.error}
          onClose={() => setNaming(false)}
          onSubmit={(form) => keep.mutate(textIn(form, "name"), { onSuccess: () => setNaming(false) })}
        >
          <Field label={<Trans>Name</Trans>} name="name" required maxLength={100} dir="auto" />
          <p className={styles.quiet}>
            <Trans>What the saved draft says and does in it now is expected from then on.</Trans>
          </p>
        </FormDialog>
      ) : null}
    </section>
  );
}
