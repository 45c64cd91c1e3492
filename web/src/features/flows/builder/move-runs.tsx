import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { FormDialog } from "../../../ui/form-dialog";
import { Notice } from "../../../ui/notice";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { FLOWS, RUNS } from "../flow-queries";
import { FormContext } from "../form/form-context";
import { ChoiceField } from "../form/simple-fields";
import { stepName } from "../words/kind-words";
import styles from "./builder.module.css";

interface Props {
  flowId: string;
  onClose: () => void;
}

const WRITABLE = { values: [], steps: [], findings: undefined, readOnly: false };

/** After publishing: where runs wait on older versions, and where each of them is to go on. */
export function MoveRuns({ flowId, onClose }: Props) {
  const { t, i18n } = useLingui();
  const path = { flow_id: flowId };
  const found = useQuery({
    queryKey: ["flow-waiting-runs", flowId],
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => answered(api.GET("/api/v1/flows/{flow_id}/waiting-runs", { params: { path }, signal })),
  });
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const places = found.data?.waiting ?? [];
  const keyOf = (one: (typeof places)[number]) => `${one.version_id} ${one.step}`;
  const targetOf = (one: (typeof places)[number]) => chosen[keyOf(one)] ?? one.suggested ?? "";
  const move = useCommand(
    async () => {
      let moved = 0;
      for (const versionId of new Set(places.map((one) => one.version_id))) {
        const mapped = places.filter((one) => one.version_id === versionId && targetOf(one));
        if (mapped.length === 0) continue;
        const steps = Object.fromEntries(mapped.map((one) => [one.step, targetOf(one)]));
        const body = { from_version_id: versionId, steps };
        for (;;) {
          const done = await answered(api.POST("/api/v1/flows/{flow_id}/move-runs", { params: { path }, body }));
          moved += done.moved;
          if (done.left === 0 || done.moved === 0) break;
        }
      }
      return moved;
    },
    [FLOWS, RUNS],
    { ownWords: true },
  );
  const name = (one: { title: string; step: string; kind: string }) => stepName(i18n, { ...one, id: one.step });
  return (
    <FormDialog
      title={<Trans>Move runs that wait</Trans>}
      submit={<Trans>Move them</Trans>}
      pending={move.isPending || found.isPending}
      error={move.error ?? found.error}
      onClose={onClose}
      onSubmit={() =>
        move.mutate(undefined, {
          onSuccess: (moved) => {
            showToast(<Plural value={moved} one="# run has been moved." other="# runs have been moved." />);
            onClose();
          },
        })
      }
    >
      <p className={styles.quiet}>
        <Trans>A run goes on in a step of the same kind. What you leave out goes on with its own version.</Trans>
      </p>
      {found.isSuccess && places.length === 0 ? (
        <Notice>
          <Trans>No run waits on an older version.</Trans>
        </Notice>
      ) : null}
      <FormContext value={WRITABLE}>
        {places.map((one) => (
          <ChoiceField
            key={keyOf(one)}
            label={
              <Trans>
                <bdi>{name(one)}</bdi>, version {one.number}: <Plural value={one.runs} one="# run" other="# runs" />
              </Trans>
            }
            value={targetOf(one)}
            none={t`Leave them where they are`}
            options={(found.data?.targets ?? [])
              .filter((target) => target.kind === one.kind)
              .map((target) => ({ value: target.step, name: name(target) }))}
            onChange={(target) => setChosen({ ...chosen, [keyOf(one)]: target })}
          />
        ))}
      </FormContext>
    </FormDialog>
  );
}
