import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { compare } from "../document/compare";
import { readDefinition, type Definition } from "../document/definition";
import { FLOWS, RUNS, versionQuery, versionsQuery, type FlowDetail, type Version } from "../flow-queries";
import { DifferenceList } from "./difference-list";
import runs from "../runs/runs.module.css";
import styles from "./builder.module.css";

interface Props {
  flow: FlowDetail;
  draft: Definition;
  /** The number of the version that the canvas shows; undefined is the draft. */
  shown: number | undefined;
  onShow: (number: number | undefined) => void;
  onChoose: (part: string) => void;
}

/** Everything that was published. One that is chosen is shown on the canvas, beside the draft. */
export function VersionsPanel({ flow, draft, shown, onShow, onChoose }: Props) {
  const versions = useQuery(versionsQuery(flow.id));
  if (versions.isPending) return <Skeleton rows={4} height={64} />;
  if (versions.isError) return <PaneError error={versions.error} retry={() => void versions.refetch()} />;
  if (versions.data.length === 0) {
    return (
      <EmptyPane icon="clock" title={<Trans>Not published yet</Trans>}>
        <Trans>Each time you publish, a version is kept here that never changes.</Trans>
      </EmptyPane>
    );
  }
  return (
    <div className={runs.panel}>
      <h2>
        <Trans>Versions</Trans>
      </h2>
      <ol className={styles.versions}>
        <li data-chosen={shown === undefined}>
          <button type="button" onClick={() => onShow(undefined)}>
            <b>
              <Trans>Draft</Trans>
            </b>
            <span className={styles.quiet}>
              <Trans>What you draw on</Trans>
            </span>
          </button>
        </li>
        {versions.data.map((version) => (
          <VersionItem
            key={version.id}
            flow={flow}
            version={version}
            draft={draft}
            open={shown === version.number}
            onShow={onShow}
            onChoose={onChoose}
          />
        ))}
      </ol>
    </div>
  );
}

interface ItemProps extends Omit<Props, "shown"> {
  version: Version;
  open: boolean;
}

function VersionItem({ flow, version, draft, open, onShow, onChoose }: ItemProps) {
  const { i18n } = useLingui();
  const may = useMay();
  const members = useQuery({ ...membersQuery, enabled: may("members:read") });
  const detail = useQuery({ ...versionQuery(flow.id, version.id), enabled: open });
  const roll = useCommand(
    () =>
      answered(
        api.POST("/api/v1/flows/{flow_id}/rollback", {
          params: { path: { flow_id: flow.id } },
          body: { number: version.number, note: "" },
        }),
      ),
    [FLOWS, RUNS],
  );
  const drawn = detail.data ? readDefinition(detail.data.definition) : null;
  const author = members.data?.find((one) => one.id === version.author_id)?.name;
  const { number } = version;
  return (
    <li data-chosen={open}>
      <button type="button" aria-expanded={open} onClick={() => onShow(open ? undefined : number)}>
        <b>
          <Trans>Version {number}</Trans>
        </b>
        {flow.version === number ? (
          <Badge tone="positive">
            <Trans>holds</Trans>
          </Badge>
        ) : null}
        <span className={styles.quiet}>
          {shortDateTime(version.created_at, i18n.locale)}
          {author ? (
            <>
              {" · "}
              <bdi>{author}</bdi>
            </>
          ) : null}
        </span>
        {version.note ? <span dir="auto">{version.note}</span> : null}
      </button>
      {open && drawn ? (
        <div className={styles.versionBody}>
          <h3>
            <Trans>What the draft has done to it</Trans>
          </h3>
          <DifferenceList found={compare(drawn, draft)} names={draft} before={drawn} onChoose={onChoose} />
          {may("flows:manage") && flow.version !== number ? (
            <Button
              size="small"
              disabled={roll.isPending}
              onClick={() =>
                roll.mutate(undefined, {
                  onSuccess: (made) =>
                    showToast(
                      <Trans>
                        Version {number} holds again, as version {made.number}. The draft is as it was.
                      </Trans>,
                    ),
                })
              }
            >
              <Trans>Publish this version again</Trans>
            </Button>
          ) : null}
        </div>
      ) : null}
      {open && detail.isPending ? <Skeleton rows={2} height={28} /> : null}
      {open && detail.isError ? <PaneError error={detail.error} retry={() => void detail.refetch()} /> : null}
    </li>
  );
}
