import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, Refused } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, TextField } from "../../../ui/form-fields";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { articleQuery, KNOWLEDGE, type Article } from "./knowledge-queries";
import styles from "./knowledge.module.css";

interface Wish {
  title: string;
  text: string;
  published: boolean;
}

export function ArticleDialog({ article, onClose }: { article?: Article; onClose: () => void }) {
  const manages = useMay()("ai:manage");
  const found = useQuery({ ...articleQuery(article?.id ?? ""), enabled: article !== undefined, gcTime: 0 });
  if (!article) return <Form onClose={onClose} />;
  if (found.data && manages) return <Form article={found.data} onClose={onClose} />;
  return (
    <Dialog width="wide" title={<bdi>{article.title}</bdi>} onClose={onClose}>
      {found.isPending ? <Skeleton rows={5} height={40} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? (
        <pre className={styles.text} dir="auto" tabIndex={0}>
          {found.data.text}
        </pre>
      ) : null}
    </Dialog>
  );
}

function Form({ article, onClose }: { article?: Article & { text: string }; onClose: () => void }) {
  const save = useCommand(
    (wish: Wish, once) =>
      article
        ? answered(
            api.PATCH("/api/v1/knowledge/articles/{article_id}", {
              params: { path: { article_id: article.id } },
              // Refused where somebody else has saved meanwhile.
              body: { ...wish, version: article.version },
            }),
          )
        : answered(api.POST("/api/v1/knowledge/articles", { params: { header: once }, body: wish })),
    [KNOWLEDGE],
    { ownWords: true },
  );
  const conflict = save.error instanceof Refused && save.error.problem.status === 409;
  return (
    <FormDialog
      width="wide"
      title={article ? <Trans>Change the article</Trans> : <Trans>New article</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      {...(conflict
        ? {
            errorWords: (
              <Trans>
                Somebody saved it meanwhile. Copy what you wrote, then open it again and compare.
              </Trans>
            ),
          }
        : {})}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          {
            title: textIn(form, "title"),
            text: textIn(form, "text"),
            published: form.has("published"),
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>Title</Trans>}
        hint={<Trans>As a customer would ask, or what it is about.</Trans>}
        name="title"
        maxLength={300}
        dir="auto"
        defaultValue={article?.title}
        required
      />
      <TextField
        label={<Trans>Text</Trans>}
        hint={<Trans>Markdown. Headings cut it into pieces that answers cite.</Trans>}
        name="text"
        rows={14}
        maxLength={200_000}
        dir="auto"
        defaultValue={article?.text}
        required
      />
      <CheckField
        label={<Trans>Answers may rest on it</Trans>}
        name="published"
        defaultChecked={article?.published ?? true}
      />
    </FormDialog>
  );
}
