import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { TEMPLATES, type Template } from "../../api/templates";
import { channelsQuery } from "../../api/directory";
import { Field } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { SelectField, TextField } from "../../ui/form-fields";
import { Notice } from "../../ui/notice";
import { PhonePreview } from "../../ui/phone-preview";
import { showToast } from "../../ui/toast";
import { useCommand } from "../../ui/use-command";
import { DraftButtons } from "./draft-buttons";
import { componentsOf, EMPTY_DRAFT, filledIn, isNamed, placesOf, type Draft } from "./draft";
import { Findings } from "./findings";
import { PlaceName } from "./template-detail";
import styles from "./templates.module.css";

interface Props {
  /** Left out for a new one. */
  template?: Template;
  draft?: Draft;
  onSaved?: (id: string) => void;
  onClose: () => void;
}

/** In a constant: in a message of the catalogs, braces are placeholders. */
const sign = "{{1}}";

/** One immutable draft; what Meta would refuse is said while it is written. */
export function TemplateForm({ template, draft: first = EMPTY_DRAFT, onSaved, onClose }: Props) {
  const { t } = useLingui();
  const channels = useQuery(channelsQuery);
  const numbers = channels.data?.filter((one) => one.kind === "whatsapp") ?? [];
  const [draft, setDraft] = useState(first);
  const [channelId, setChannelId] = useState("");
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const channel = channelId || numbers[0]?.id;
  const save = useCommand(
    async () => {
      const components = componentsOf(draft);
      const { name, language, category } = draft;
      if (template) {
        const path = { template_id: template.id };
        return answered(
          api.PATCH("/api/v1/templates/{template_id}", {
            params: { path },
            body: { category, components },
          }),
        );
      }
      return answered(
        api.POST("/api/v1/templates", {
          body: {
            name,
            language,
            category,
            components,
            parameter_format: isNamed(draft) ? "named" : "positional",
            channel_id: channel ?? "",
          },
        }),
      );
    },
    [TEMPLATES],
    { ownWords: true },
  );
  return (
    <FormDialog
      width="wide"
      title={template ? <bdi>{template.name}</bdi> : <Trans>New template</Trans>}
      submit={template ? <Trans>Submit the change to Meta</Trans> : <Trans>Submit to Meta</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={() =>
        save.mutate(undefined, {
          onSuccess: ({ id }) => {
            showToast(<Trans>It is at Meta now, who looks at it before it can be sent.</Trans>);
            onClose();
            onSaved?.(id);
          },
        })
      }
    >
      {!template && channels.isSuccess && numbers.length === 0 ? (
        <Notice tone="danger">
          <Trans>No WhatsApp number is connected, so there is nobody to submit it to.</Trans>
        </Notice>
      ) : null}
      <div className={styles.two}>
        <div className={styles.form}>
          {template ? null : (
            <>
              {numbers.length > 1 ? (
                <SelectField
                  label={<Trans>For the account of</Trans>}
                  value={channel}
                  onChange={(event) => setChannelId(event.target.value)}
                >
                  {numbers.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </SelectField>
              ) : null}
              <Field
                label={<Trans>Name</Trans>}
                hint={<Trans>Small letters, digits and underscores.</Trans>}
                value={draft.name}
                maxLength={512}
                pattern="[a-z0-9_]+"
                dir="ltr"
                autoComplete="off"
                required
                onChange={(event) => change({ name: event.target.value })}
              />
              <Field
                label={<Trans>Language</Trans>}
                hint={<Trans>A code like en or en_US.</Trans>}
                value={draft.language}
                maxLength={10}
                dir="ltr"
                required
                onChange={(event) => change({ language: event.target.value })}
              />
            </>
          )}
          <SelectField
            label={<Trans>Category</Trans>}
            value={draft.category}
            onChange={(event) => change({ category: event.target.value })}
          >
            <option value="UTILITY">{t`Utility`}</option>
            <option value="MARKETING">{t`Marketing`}</option>
            {draft.category === "AUTHENTICATION" ? (
              <option value="AUTHENTICATION">{t`Authentication`}</option>
            ) : null}
          </SelectField>
          <Field
            label={<Trans>Title (may be left out)</Trans>}
            value={draft.header}
            maxLength={60}
            dir="auto"
            onChange={(event) => change({ header: event.target.value })}
          />
          <TextField
            label={<Trans>Text</Trans>}
            hint={<Trans>What differs from customer to customer is written as {sign}.</Trans>}
            value={draft.body}
            rows={6}
            maxLength={1024}
            dir="auto"
            required
            onChange={(event) => change({ body: event.target.value })}
          />
          <Field
            label={<Trans>Footer (may be left out)</Trans>}
            value={draft.footer}
            maxLength={60}
            dir="auto"
            onChange={(event) => change({ footer: event.target.value })}
          />
          <DraftButtons buttons={draft.buttons} onChange={(buttons) => change({ buttons })} />
          {placesOf(draft).map((place) => (
            <Field
              key={place}
              label={
                <>
                  <Trans>Example</Trans>: <PlaceName name={place} />
                </>
              }
              value={draft.examples[place] ?? ""}
              dir="auto"
              required
              onChange={(event) =>
                change({ examples: { ...draft.examples, [place]: event.target.value } })
              }
            />
          ))}
        </div>
        <div className={styles.beside}>
          <PhonePreview
            label={t`As the customer sees it`}
            shown={{
              header: filledIn(draft.header, "header", draft.examples),
              header_kind: draft.header ? "text" : "none",
              body: filledIn(draft.body, "body", draft.examples),
              footer: draft.footer,
              buttons: draft.buttons.map(({ kind, text }) => ({ type: kind, text })),
              cards: [],
            }}
          />
          <Findings draft={draft} />
        </div>
      </div>
    </FormDialog>
  );
}
