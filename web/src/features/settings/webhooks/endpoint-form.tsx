import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { EVENT_KINDS } from "./event-kinds";
import { SecretDialog } from "./secret-dialog";
import { WEBHOOKS, type Endpoint, type EndpointIn } from "./webhooks-queries";
import styles from "../outside.module.css";

interface Props {
  /** The one to change; without it, a new one is made and its secret shown. */
  endpoint?: Endpoint;
  onClose: () => void;
}

export function EndpointForm({ endpoint, onClose }: Props) {
  const { i18n } = useLingui();
  const [withText, setWithText] = useState(endpoint?.with_text ?? false);
  const [none, setNone] = useState(false);
  const save = useCommand(
    (body: EndpointIn, once) =>
      endpoint
        ? answered(
            api.PATCH("/api/v1/webhook-endpoints/{endpoint_id}", {
              params: { path: { endpoint_id: endpoint.id } },
              body,
            }),
          )
        : answered(
            api.POST("/api/v1/webhook-endpoints", { params: { header: once }, body }),
          ),
    [WEBHOOKS],
    { ownWords: true },
  );
  if (!endpoint && save.data) {
    return <SecretDialog name={save.data.name} secret={save.data.secret} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={endpoint ? <Trans>Change the endpoint</Trans> : <Trans>New endpoint</Trans>}
      submit={endpoint ? <Trans>Save</Trans> : <Trans>Make the endpoint</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const chosen = form.getAll("kind");
        const kinds = EVENT_KINDS.map((one) => one.kind).filter((kind) => chosen.includes(kind));
        setNone(kinds.length === 0);
        if (kinds.length === 0) return;
        const body = {
          name: textIn(form, "name"),
          url: textIn(form, "url"),
          kinds,
          with_text: withText,
        };
        save.mutate(body, endpoint ? { onSuccess: onClose } : {});
      }}
    >
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={endpoint?.name}
        maxLength={200}
        dir="auto"
        required
      />
      <Field
        label={<Trans>Address</Trans>}
        hint={<Trans>https, reachable by anybody; redirects are not followed.</Trans>}
        name="url"
        type="url"
        defaultValue={endpoint?.url}
        maxLength={2000}
        dir="ltr"
        autoComplete="off"
        required
      />
      <fieldset className={styles.kinds}>
        <legend>
          <Trans>What it is told of</Trans>
        </legend>
        {none ? (
          <Notice tone="danger">
            <Trans>Choose one at least.</Trans>
          </Notice>
        ) : null}
        {EVENT_KINDS.map(({ kind, words }) => (
          <CheckField
            key={kind}
            name="kind"
            value={kind}
            defaultChecked={endpoint?.kinds.includes(kind) ?? false}
            label={i18n._(words)}
            hint={<code dir="ltr">{kind}</code>}
          />
        ))}
      </fieldset>
      <CheckField
        checked={withText}
        onChange={({ target }) => setWithText(target.checked)}
        label={<Trans>Also what people wrote and who they are</Trans>}
        hint={
          withText ? (
            <Trans>
              Texts, names, e-mail addresses, delivery addresses and notes leave the house, to this
              address. For each message there is a line in the privacy ledger.
            </Trans>
          ) : (
            <Trans>Without it only ids and states leave; texts and names are left empty.</Trans>
          )
        }
      />
    </FormDialog>
  );
}
