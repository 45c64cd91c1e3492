import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { Notice } from "../../../ui/notice";
import { Row, Rows, Section } from "../../../ui/page";
import { useCommand } from "../../../ui/use-command";
import { AI, type AiSettings } from "./ai-queries";
import styles from "./ai.module.css";

/** A key of the workspace's own: it goes in, is tried once, and never comes out. */
export function OwnKey({ settings }: { settings: AiSettings }) {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [open, setOpen] = useState<"save" | "remove" | null>(null);
  const at = settings.key_checked_at
    ? shortDateTime(settings.key_checked_at, i18n.locale)
    : null;
  return (
    <Section title={<Trans>Key</Trans>}>
      <Rows>
        <Row
          title={
            settings.own_key ? (
              <Trans>A key of this workspace’s own</Trans>
            ) : settings.deployment_key ? (
              <Trans>The key of this server</Trans>
            ) : (
              <Trans>No key</Trans>
            )
          }
          badges={settings.own_key ? <KeyState state={settings.key_state} /> : null}
          facts={
            <>
              <Trans>Sealed, and never shown.</Trans>
              {at ? (
                <>
                  {" · "}
                  <Trans>tried on {at}</Trans>
                </>
              ) : null}
              {settings.key_code ? (
                <>
                  {" · "}
                  <code dir="ltr">{settings.key_code}</code>
                </>
              ) : null}
            </>
          }
        >
          {manages ? (
            <>
              {settings.own_key ? (
                <Button size="small" look="bare" onClick={() => setOpen("remove")}>
                  <Trans>Remove…</Trans>
                </Button>
              ) : null}
              <Button size="small" onClick={() => setOpen("save")}>
                {settings.own_key ? <Trans>Replace…</Trans> : <Trans>Enter one…</Trans>}
              </Button>
            </>
          ) : null}
        </Row>
      </Rows>
      <Found settings={settings} />
      {open === "save" ? <SaveKey onClose={() => setOpen(null)} /> : null}
      {open === "remove" ? <RemoveKey onClose={() => setOpen(null)} /> : null}
    </Section>
  );
}

/** What the trial found missing, and what is made of it. */
function Found({ settings }: { settings: AiSettings }) {
  if (settings.key_code === "no_json_answers") {
    return (
      <Notice>
        <Trans>
          The model does not answer in JSON, neither by a schema nor told in words, so nothing can be
          made of its answers. This server answers instead; another model is needed.
        </Trans>
      </Notice>
    );
  }
  return (
    <>
      {settings.structured === false ? (
        <p className={styles.quiet}>
          <Trans>It takes no schema: which form an answer has to have is said in words.</Trans>
        </p>
      ) : null}
      {settings.streams === false ? (
        <p className={styles.quiet}>
          <Trans>It does not stream: drafts are shown when they are whole.</Trans>
        </p>
      ) : null}
    </>
  );
}

function KeyState({ state }: { state: AiSettings["key_state"] }) {
  switch (state) {
    case "works":
      return (
        <Badge tone="positive">
          <Trans>Works</Trans>
        </Badge>
      );
    case "refused":
      return (
        <Badge tone="danger">
          <Trans>Refused</Trans>
        </Badge>
      );
    case "checking":
      return (
        <Badge>
          <Trans>Being tried</Trans>
        </Badge>
      );
    case "unclear":
      return (
        <Badge tone="warning">
          <Trans>The provider did not answer</Trans>
        </Badge>
      );
    default:
      return null;
  }
}

function SaveKey({ onClose }: { onClose: () => void }) {
  const save = useCommand(
    (api_key: string) => answered(api.PUT("/api/v1/ai/key", { body: { api_key } })),
    [AI],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Enter a key</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => save.mutate(textIn(form, "key"), { onSuccess: onClose })}
    >
      <Field
        label={<Trans>Key</Trans>}
        hint={<Trans>It is sealed, tried once, and never shown again.</Trans>}
        name="key"
        type="password"
        dir="ltr"
        minLength={8}
        maxLength={500}
        autoComplete="off"
        required
      />
    </FormDialog>
  );
}

function RemoveKey({ onClose }: { onClose: () => void }) {
  const remove = useCommand(
    () => answered(api.DELETE("/api/v1/ai/key")),
    [AI],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={<Trans>Remove the key?</Trans>}
      submit={<Trans>Remove</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>It is forgotten. The key of this server answers instead, if there is one.</Trans>
      </p>
    </FormDialog>
  );
}
