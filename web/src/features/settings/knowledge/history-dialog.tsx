import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import field from "../../../ui/field.module.css";
import { MorePages } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { KNOWLEDGE, versionQuery, versionsQuery, type Article, type Version } from "./knowledge-queries";
import { lineDiff } from "./line-diff";
import styles from "./knowledge.module.css";

/** All versions of an article: any two side by side, and the way back to one. */
export function HistoryDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const query = useInfiniteQuery(versionsQuery(article.id));
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog width="wide" title={<Trans>Versions of {article.title}</Trans>} onClose={onClose}>
      {query.isPending ? <Skeleton rows={4} height={44} /> : null}
      {query.isError ? <PaneError error={query.error} retry={() => void query.refetch()} /> : null}
      {versions.length > 0 ? <Comparison article={article} versions={versions} onClose={onClose} /> : null}
      <MorePages query={query} />
    </Dialog>
  );
}

interface Props {
  article: Article;
  versions: readonly Version[];
  onClose: () => void;
}

function Comparison({ article, versions, onClose }: Props) {
  const { t, i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [newest, second] = versions;
  const [beforeId, setBefore] = useState((second ?? newest)?.id ?? "");
  const [afterId, setAfter] = useState(newest?.id ?? "");
  const before = useQuery(versionQuery(article.id, beforeId));
  const after = useQuery(versionQuery(article.id, afterId));
  const goBack = useCommand(
    (to: Version) =>
      answered(
        api.PATCH("/api/v1/knowledge/articles/{article_id}", {
          params: { path: { article_id: article.id } },
          // Refused where somebody else has saved meanwhile.
          body: {
            title: to.title,
            text: to.text ?? "",
            format: to.format,
            language: to.language,
            version: newest?.number ?? article.version,
          },
        }),
      ),
    [KNOWLEDGE],
  );
  const failed = [before, after].find((one) => one.isError);
  const name = (one: Version) => `${one.number} · ${shortDateTime(one.created_at, i18n.locale)}`;
  const options = versions.map((one) => (
    <option key={one.id} value={one.id}>
      {name(one)}
    </option>
  ));
  const chosen = before.data;
  return (
    <>
      <div className={styles.compare}>
        <label>
          <Trans>From version</Trans>
          <select className={field.control} value={beforeId} onChange={({ target }) => setBefore(target.value)}>
            {options}
          </select>
        </label>
        <label>
          <Trans>To version</Trans>
          <select className={field.control} value={afterId} onChange={({ target }) => setAfter(target.value)}>
            {options}
          </select>
        </label>
        {manages && chosen && chosen.number !== newest?.number ? (
          <Button
            size="small"
            disabled={goBack.isPending}
            onClick={() => goBack.mutate(chosen, { onSuccess: onClose })}
          >
            <Trans>Go back to version {chosen.number}</Trans>
          </Button>
        ) : null}
      </div>
      {failed?.error ? <PaneError error={failed.error} retry={() => void failed.refetch()} /> : null}
      {before.data && after.data ? (
        <>
          {before.data.title === after.data.title ? null : (
            <p className={styles.titles}>
              <del dir="auto">{before.data.title}</del> <ins dir="auto">{after.data.title}</ins>
            </p>
          )}
          {before.data.text === after.data.text ? (
            <Badge>
              <Trans>The text is the same</Trans>
            </Badge>
          ) : null}
          <div className={styles.text} role="region" aria-label={t`What changed in the text`} tabIndex={0}>
            {lineDiff(before.data.text ?? "", after.data.text ?? "").map(({ kind, text }, at) =>
              kind === "same" ? (
                <div key={at} dir="auto">
                  {text || "\u00a0"}
                </div>
              ) : kind === "gone" ? (
                <del key={at} className={styles.line} dir="auto">
                  {text || "\u00a0"}
                </del>
              ) : (
                <ins key={at} className={styles.line} dir="auto">
                  {text || "\u00a0"}
                </ins>
              ),
            )}
          </div>
        </>
      ) : (
        <Skeleton rows={5} height={32} />
      )}
    </>
  );
}
