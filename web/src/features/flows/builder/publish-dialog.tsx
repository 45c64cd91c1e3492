import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { TextField } from "../../../ui/form-fields";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { Notice } from "../../../ui/notice";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { FLOWS, RUNS, statsQuery, type FlowDetail } from "../flow-queries";
import styles from "./builder.module.css";

interface Props {
  flow: FlowDetail;
  errors: number;
  warnings: number;
  flush: () => Promise<void>;
  onClose: () => void;
  /** Runs are left that could be moved to the new version. */
  onLeft: () => void;
}

/** The draft becomes what holds. Runs under way stay on the version that they began with. */
export function PublishDialog({ flow, errors, warnings, flush, onClose, onLeft }: Props) {
  const { t } = useLingui();
  const stats = useQuery(statsQuery(flow.id));
  const waiting = stats.data?.versions.reduce((sum, one) => sum + (one.runs["waiting"] ?? 0), 0) ?? 0;
  const publish = useCommand(
    async (words: string) => {
      // What is published is what is on the canvas now, not what was saved a moment ago.
      await flush();
      return answered(
        api.POST("/api/v1/flows/{flow_id}/publish", {
          params: { path: { flow_id: flow.id } },
          body: { note: words },
        }),
      );
    },
    [FLOWS, RUNS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={
        <Trans>
          Publish <bdi>{flow.name}</bdi>
        </Trans>
      }
      submit={flow.version ? <Trans>Publish version {flow.version + 1}</Trans> : <Trans>Publish</Trans>}
      pending={publish.isPending}
      error={publish.error}
      onClose={onClose}
      onSubmit={(form) =>
        publish.mutate(textIn(form, "note"), {
          onSuccess: ({ number, runs_waiting: left }) => {
            showToast(
              <>
                <Trans>Version {number} is live.</Trans>{" "}
                {left > 0 ? (
                  <Plural value={left} one="# run goes on with its version." other="# runs go on with their versions." />
                ) : null}
              </>,
            );
            onClose();
            if (left > 0) onLeft();
          },
        })
      }
    >
      {errors > 0 ? (
        <Notice tone="danger">
          <Plural value={errors} one="# fault hinders it; it is marked on the canvas." other="# faults hinder it; they are marked on the canvas." />
        </Notice>
      ) : null}
      {errors === 0 && warnings > 0 ? (
        <Notice>
          <Plural value={warnings} one="There is # warning." other="There are # warnings." />
        </Notice>
      ) : null}
      <CaseResults flowId={flow.id} />
      <p className={styles.quiet}>
        {waiting > 0 ? (
          <Plural
            value={waiting}
            one="# run is under way; it goes on with the version that it began with."
            other="# runs are under way; they go on with the version that they began with."
          />
        ) : (
          <Trans>No run is under way. New ones begin with this version.</Trans>
        )}
      </p>
      <TextField
        name="note"
        label={<Trans>What is new in it</Trans>}
        rows={3}
        maxLength={1000}
        dir="auto"
        placeholder={t`For whoever reads the history`}
      />
    </FormDialog>
  );
}

/** The kept cases, played on the saved draft before it is published. */
function CaseResults({ flowId }: { flowId: string }) {
  const path = { flow_id: flowId };
  const played = useQuery({
    queryKey: ["flow-cases", flowId, "played"],
    // Whoever opens the dialog wants to know of the draft of now.
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) =>
      answered(api.POST("/api/v1/flows/{flow_id}/cases/run", { params: { path }, body: {}, signal })),
  });
  const { data } = played;
  if (played.isError || !data || data.cases.length === 0) return null;
  const red = data.cases.filter((one) => !one.green);
  return (
    <Notice tone={red.length > 0 ? "danger" : "information"}>
      {red.length === 0 ? (
        <Plural value={data.cases.length} one="# case is green." other="All # cases are green." />
      ) : (
        <>
          <Plural value={red.length} one="# case is red:" other="# cases are red:" />{" "}
          <bdi>{red.map((one) => one.name).join(", ")}</bdi>
        </>
      )}
    </Notice>
  );
}
