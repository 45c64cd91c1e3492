import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useSettled } from "../../../lib/use-settled";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { MenuItem } from "../../../ui/menu";
import { MorePages, NoRows, PageHead, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { ArticleDialog } from "./article-dialog";
import { Gaps } from "./gaps";
import { HistoryDialog } from "./history-dialog";
import { articlesQuery, KNOWLEDGE, type Article } from "./knowledge-queries";
import { TestBench } from "./test-bench";
import { UploadButton } from "./upload-button";
import { UsesDialog } from "./uses-dialog";
import styles from "./knowledge.module.css";

type Open = { kind: "form" | "delete" | "history" | "uses"; article: Article } | { kind: "new" };

/** What the workspace tells anybody; answers by AI say nothing else. */
export function KnowledgePage() {
  const { t, i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [words, setWords] = useState("");
  const q = useSettled(words.trim());
  const query = useInfiniteQuery(articlesQuery(q));
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const articles = query.data?.pages.flatMap((page) => page.items) ?? [];
  const none = query.data !== undefined && articles.length === 0;
  return (
    <>
      <PageHead
        title={<Trans>Knowledge</Trans>}
        action={
          manages ? (
            <span className={styles.actions}>
              <UploadButton />
              <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
                <Icon name="plus" size={18} />
                <Trans>New article</Trans>
              </Button>
            </span>
          ) : null
        }
      >
        <Trans>What may be told to anybody. Answers by AI say only what stands here, word for word cited.</Trans>
      </PageHead>
      <TestBench />
      {none && !q ? null : (
        <input
          type="search"
          className={styles.search}
          value={words}
          maxLength={100}
          dir={words ? "auto" : undefined}
          placeholder={t`Search titles…`}
          aria-label={t`Search titles`}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      {query.isPending ? <Skeleton rows={4} height={60} /> : null}
      {query.isError && !query.data ? (
        <PaneError error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {none ? (
        <NoRows>
          {q ? (
            <Trans>No title has these words.</Trans>
          ) : (
            <Trans>There is no article yet. Opening hours and delivery are a good beginning.</Trans>
          )}
        </NoRows>
      ) : null}
      {articles.length > 0 ? (
        <Rows>
          {articles.map((article) => (
            <Row
              key={article.id}
              start={<Icon name={article.kind === "article" ? "file" : "list"} />}
              title={<bdi>{article.title}</bdi>}
              badges={
                article.published ? null : (
                  <Badge>
                    <Trans>Not published</Trans>
                  </Badge>
                )
              }
              facts={
                <Facts article={article} at={shortDateTime(article.updated_at, i18n.locale)} />
              }
            >
              {manages ? (
                <ChangeMenu
                  name={article.title}
                  onChange={() => setOpen({ kind: "form", article })}
                  onDelete={() => setOpen({ kind: "delete", article })}
                >
                  <MenuItem icon="clock" onSelect={() => setOpen({ kind: "history", article })}>
                    <Trans>Versions…</Trans>
                  </MenuItem>
                  <MenuItem icon="bot" onSelect={() => setOpen({ kind: "uses", article })}>
                    <Trans>Answers from it…</Trans>
                  </MenuItem>
                </ChangeMenu>
              ) : (
                <Button size="small" onClick={() => setOpen({ kind: "form", article })}>
                  <Trans>Look</Trans>
                </Button>
              )}
            </Row>
          ))}
        </Rows>
      ) : null}
      <MorePages query={query} />
      <Gaps />
      {open?.kind === "new" ? <ArticleDialog onClose={close} /> : null}
      {open?.kind === "form" ? <ArticleDialog article={open.article} onClose={close} /> : null}
      {open?.kind === "history" ? <HistoryDialog article={open.article} onClose={close} /> : null}
      {open?.kind === "uses" ? <UsesDialog article={open.article} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.article.title}
          stale={[KNOWLEDGE]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/knowledge/articles/{article_id}", {
                params: { path: { article_id: open.article.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>All its versions go with it. Nothing is answered from it any more.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}

function Facts({ article, at }: { article: Article; at: string }) {
  const { i18n } = useLingui();
  const language = new Intl.DisplayNames(i18n.locale, { type: "language" }).of(article.language);
  const { version } = article;
  return (
    <>
      {language} · <Trans>version {version}</Trans> · {at}
    </>
  );
}
