import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../../../api/client";
import { previewQuery, type Template, type TemplateVariable } from "../../../api/templates";
import { useSettled } from "../../../lib/use-settled";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { Icon } from "../../../ui/icon";
import { Notice } from "../../../ui/notice";
import { PaneError } from "../../../ui/pane-state";
import { PhonePreview } from "../../../ui/phone-preview";
import { Skeleton } from "../../../ui/skeleton";
import { AnsweredMeanwhile } from "../composer/answered-meanwhile";
import { SendLater } from "../composer/send-later";
import { useSending } from "../composer/use-sending";
import { canBeTyped, isAsked, valuesOf, type Typed } from "./template-values";
import styles from "./template-picker.module.css";

interface Props {
  conversation: Conversation;
  template: Template;
  onBack: () => void;
  onClose: () => void;
}

/** The values of a template beside what the customer will see. */
export function TemplateForm({ conversation, template, onBack, onClose }: Props) {
  const { t } = useLingui();
  const sending = useSending(conversation.id, true);
  const [typed, setTyped] = useState<Typed>({});
  const [tried, setTried] = useState(false);
  const asked = template.variables.filter(isAsked);
  const impossible = template.variables.filter((one) => one.required && !canBeTyped(one));
  const values = valuesOf(asked, typed);
  // What was typed settles, not the values: they are another object each time they are made.
  const settled = useSettled(typed);
  const preview = useQuery(previewQuery(template.id, valuesOf(asked, settled)));
  const missing = asked.filter((one) => one.required && !typed[one.name]?.trim());
  const ready = missing.length === 0 && impossible.length === 0;
  const message = { template: { id: template.id, values } };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const [first] = missing;
    if (first) document.getElementById(`value-${first.name}`)?.focus();
    if (ready) void sending.submit(message).then((kept) => kept && onClose());
  };
  const faultOf = ({ name, required }: TemplateVariable) => {
    if (!typed[name]?.trim()) return required && tried ? t`This value is missing.` : null;
    return preview.data?.faults.find((one) => one.field === `values.${name}`)?.message ?? null;
  };
  return (
    <Dialog
      title={<bdi>{template.name}</bdi>}
      width="wide"
      onClose={onClose}
      footer={
        <>
          <Button look="bare" size="small" className={styles.back} onClick={onBack}>
            <Trans>Another template</Trans>
          </Button>
          <SendLater
            conversationId={conversation.id}
            message={ready ? message : null}
            onScheduled={onClose}
          />
          <Button look="primary" size="small" type="submit" form="template-values" disabled={impossible.length > 0}>
            <Icon name="send" size={16} />
            <Trans>Send</Trans>
          </Button>
        </>
      }
    >
      <div className={styles.fill}>
        <form id="template-values" className={styles.fields} noValidate onSubmit={submit}>
          <AnsweredMeanwhile answers={sending.review} onAccept={sending.accept} />
          {impossible.length > 0 ? (
            <Notice tone="danger">
              <Trans>
                This template needs products or a form, which only the API can fill in:
              </Trans>{" "}
              <bdi>{impossible.map((one) => one.name).join(", ")}</bdi>
            </Notice>
          ) : null}
          {asked.length === 0 && impossible.length === 0 ? (
            <p className={styles.example}>
              <Trans>Nothing to fill in: it is sent as it is.</Trans>
            </p>
          ) : null}
          {asked.map((variable) => (
            <Field
              key={variable.name}
              id={`value-${variable.name}`}
              label={<VariableName variable={variable} />}
              value={typed[variable.name] ?? ""}
              type={variable.kind === "moment" ? "datetime-local" : "text"}
              maxLength={variable.characters_at_most ?? undefined}
              required={variable.required}
              dir={variable.kind === "text" ? "auto" : "ltr"}
              placeholder={ADDRESSES.has(variable.kind) ? "https://" : undefined}
              hint={variable.example ? <Trans>For example: {variable.example}</Trans> : null}
              fault={faultOf(variable)}
              onChange={(event) => setTyped({ ...typed, [variable.name]: event.target.value })}
            />
          ))}
        </form>
        {preview.isPending ? (
          <Skeleton rows={2} height={96} />
        ) : preview.isError ? (
          <PaneError error={preview.error} retry={() => void preview.refetch()} />
        ) : (
          <div lang={template.language.replace("_", "-")}>
            <PhonePreview shown={preview.data.shown} label={t`What the customer sees`} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

const ADDRESSES = new Set(["image", "video", "document"]);

function VariableName({ variable }: { variable: TemplateVariable }) {
  const [place, ...rest] = variable.name.split(".");
  const name = rest.join(" ");
  const words = <code dir="ltr">{`{{${name}}}`}</code>;
  switch (variable.kind) {
    case "image":
      return <Trans>Address of the image</Trans>;
    case "video":
      return <Trans>Address of the video</Trans>;
    case "document":
      return <Trans>Address of the document</Trans>;
    case "moment":
      return <Trans>When the offer ends</Trans>;
    case "code":
      return <Trans>Code</Trans>;
    case "url":
      return <Trans>End of the button’s address</Trans>;
    default:
      return place === "header" ? <Trans>Heading {words}</Trans> : <Trans>Text {words}</Trans>;
  }
}
