import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import {
  previewQuery,
  TEMPLATES,
  type Template,
  type TemplateVariable,
} from "../../api/templates";
import { useMay } from "../auth/use-me";
import { shortDateTime } from "../../lib/dates";
import { useSettled } from "../../lib/use-settled";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { Icon } from "../../ui/icon";
import { IconButton } from "../../ui/icon-button";
import { Notice } from "../../ui/notice";
import { PaneError } from "../../ui/pane-state";
import { PhonePreview } from "../../ui/phone-preview";
import { Quality } from "../../ui/quality";
import split from "../../ui/split.module.css";
import { useCommand } from "../../ui/use-command";
import { draftOf } from "./draft";
import { TemplateForm } from "./template-form";
import { CategoryName, TemplateStatus } from "./template-status";
import { valuesOf } from "./values";
import styles from "./templates.module.css";

interface Props {
  template: Template;
  onBack: () => void;
}

export function TemplateDetail({ template, onBack }: Props) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const draft = draftOf(template);
  const manages = may("templates:manage") && !template.gone_at;
  const fetched = shortDateTime(template.synced_at, i18n.locale);
  return (
    <div className={split.column}>
      <header className={styles.head}>
        <IconButton className={split.back} icon="back" label={t`Back`} onClick={onBack} />
        <div>
          <h2>
            <bdi>{template.name}</bdi>
          </h2>
          <p className={styles.badges}>
            <TemplateStatus template={template} />
            <Badge>
              <CategoryName category={template.category} />
            </Badge>
            <Badge>
              <bdi dir="ltr">{template.language}</bdi>
            </Badge>
            <Quality quality={template.quality} />
          </p>
        </div>
        {manages ? (
          <span className={styles.tools}>
            {draft ? (
              <Button size="small" onClick={() => setOpen("edit")}>
                <Icon name="edit" size={16} />
                <Trans>Edit</Trans>
              </Button>
            ) : null}
            <Button size="small" look="danger" onClick={() => setOpen("delete")}>
              <Trans>Delete…</Trans>
            </Button>
          </span>
        ) : null}
      </header>
      {template.status_reason ? (
        <Notice tone="danger">
          <Trans>
            Meta says: <bdi>{template.status_reason}</bdi>
          </Trans>
        </Notice>
      ) : null}
      {manages && !draft ? (
        <Notice>
          <Trans>It has files or cards in it, which are edited at Meta.</Trans>
        </Notice>
      ) : null}
      <Preview template={template} />
      <p className={styles.quiet}>
        <Trans>As Meta had it on {fetched}.</Trans>
      </p>
      {open === "edit" && draft ? (
        <TemplateForm template={template} draft={draft} onClose={() => setOpen(null)} />
      ) : null}
      {open === "delete" ? (
        <DeleteTemplate template={template} onDone={onBack} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}

/** Filled in by the server, as it would be sent. */
function Preview({ template }: { template: Template }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<Record<string, string>>(() => examplesOf(template.variables));
  const values = valuesOf(useSettled(typed));
  const preview = useQuery(previewQuery(template.id, values));
  const writable = template.variables.filter(isWords);
  if (preview.isError) {
    return <PaneError error={preview.error} retry={() => void preview.refetch()} />;
  }
  const shown = preview.data?.shown;
  // What is missing is plain to see before anything is typed.
  const begun = Object.values(typed).some((value) => value !== "");
  const faults = new Map(begun ? preview.data?.faults.map(({ field, message }) => [field, message]) : []);
  const faultOf = (name: string) => {
    const words = faults.get(placeOf(name));
    return words && !typed[name] ? t`This value is missing.` : words;
  };
  const others = [...faults].filter(([place]) => !writable.some(({ name }) => placeOf(name) === place));
  return (
    <div className={styles.two}>
      <div className={styles.form}>
        {writable.map((variable) => (
          <Field
            key={variable.name}
            label={<PlaceName name={variable.name} />}
            value={typed[variable.name] ?? ""}
            dir="auto"
            maxLength={variable.characters_at_most ?? 1024}
            fault={faultOf(variable.name)}
            onChange={(event) => setTyped({ ...typed, [variable.name]: event.target.value })}
          />
        ))}
        {writable.length === 0 ? (
          <p className={styles.quiet}>
            <Trans>It is sent as it stands; nothing has to be filled in.</Trans>
          </p>
        ) : null}
        {others.length ? (
          <ul className={styles.findings}>
            {others.map(([place, words]) => (
              <li key={place} data-level="warning">
                <code dir="ltr">{place}</code> {words}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      {shown ? (
        <PhonePreview shown={shown} label={template.name} />
      ) : null}
    </div>
  );
}

/** `body.1` in words: which part, and which of its variables. */
export function PlaceName({ name }: { name: string }) {
  const [part = "", variable = ""] = name.split(".");
  switch (part) {
    case "header":
      return (
        <Trans>
          Title, <bdi dir="ltr">{variable}</bdi>
        </Trans>
      );
    case "body":
      return (
        <Trans>
          Text, <bdi dir="ltr">{variable}</bdi>
        </Trans>
      );
    case "buttons": {
      const place = Number(variable) + 1;
      return <Trans>Button {place}</Trans>;
    }
    default:
      return <bdi dir="ltr">{name}</bdi>;
  }
}

function isWords({ kind }: TemplateVariable): boolean {
  return ["text", "url", "code"].includes(kind);
}

function examplesOf(variables: TemplateVariable[]): Record<string, string> {
  return Object.fromEntries(
    variables.filter(isWords).map(({ name, example }) => [name, example ?? ""]),
  );
}

interface DeleteProps {
  template: Template;
  onDone: () => void;
  onClose: () => void;
}

function DeleteTemplate({ template, onDone, onClose }: DeleteProps) {
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/templates/{template_id}", {
          params: { path: { template_id: template.id } },
        }),
      ),
    [TEMPLATES],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{template.name}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            onDone();
          },
        })
      }
    >
      <p>
        <Trans>
          It is deleted at Meta, who keeps the name for thirty days. What was sent by it stays.
        </Trans>
      </p>
    </FormDialog>
  );
}

/** A value as the API's faults name it. */
function placeOf(name: string): string {
  return `values.${name}`;
}
