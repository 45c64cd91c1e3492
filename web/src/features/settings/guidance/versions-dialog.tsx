import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import field from "../../../ui/field.module.css";
import { MorePages, NoRows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { GUIDANCE, guidanceVersionsQuery, type GuidanceVersion } from "./guidance-queries";
import { LineChanges } from "./line-changes";
import styles from "./guidance.module.css";

/** All that was published: any two side by side, and the way back to one. */
export function VersionsDialog({ onClose }: { onClose: () => void }) {
  const query = useInfiniteQuery(guidanceVersionsQuery);
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog width="wide" title={<Trans>Versions</Trans>} onClose={onClose}>
      {query.isPending ? <Skeleton rows={4} height={44} /> : null}
      {query.isError ? <PaneError error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && versions.length === 0 ? (
        <NoRows>
          <Trans>Nothing has been published yet.</Trans>
        </NoRows>
      ) : null}
      {versions.length > 0 ? <Comparison versions={versions} onClose={onClose} /> : null}
      <MorePages query={query} />
    </Dialog>
  );
}

interface Props {
  versions: readonly GuidanceVersion[];
  onClose: () => void;
}

function Comparison({ versions, onClose }: Props) {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [newest, second] = versions;
  const [beforeId, setBefore] = useState((second ?? newest)?.id ?? "");
  const [afterId, setAfter] = useState(newest?.id ?? "");
  const before = versions.find((one) => one.id === beforeId);
  const after = versions.find((one) => one.id === afterId);
  const goBack = useCommand(
    (id: string, header) =>
      answered(
        api.POST("/api/v1/ai/guidance/versions/{guidance_version_id}/restore", {
          params: { path: { guidance_version_id: id }, header },
        }),
      ),
    [GUIDANCE],
  );
  const options = versions.map((one) => (
    <option key={one.id} value={one.id}>
      {one.number} · {shortDateTime(one.published_at, i18n.locale)}
    </option>
  ));
  return (
    <>
      <div className={styles.tools}>
        <label className={styles.choice}>
          <Trans>From version</Trans>
          <select className={field.control} value={beforeId} onChange={({ target }) => setBefore(target.value)}>
            {options}
          </select>
        </label>
        <label className={styles.choice}>
          <Trans>To version</Trans>
          <select className={field.control} value={afterId} onChange={({ target }) => setAfter(target.value)}>
            {options}
          </select>
        </label>
        {manages && before?.text && before.sha !== newest?.sha ? (
          <Button
            size="small"
            disabled={goBack.isPending}
            onClick={() => goBack.mutate(before.id, { onSuccess: onClose })}
          >
            <Trans>Go back to version {before.number}</Trans>
          </Button>
        ) : null}
      </div>
      {after?.text === "" ? (
        <Badge tone="warning">
          <Trans>Withdrawn</Trans>
        </Badge>
      ) : null}
      {before && after ? <LineChanges before={before.text} after={after.text} /> : null}
    </>
  );
}
