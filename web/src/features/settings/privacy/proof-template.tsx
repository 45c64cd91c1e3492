import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { CopyText } from "../../../ui/copy-text";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { Section } from "../../../ui/page";
import { QueryOne } from "../../../ui/query-rows";
import { useCommand } from "../../../ui/use-command";
import { PRIVACY_SETTINGS, privacySettingsQuery } from "./privacy-queries";

/** How somebody who has not written lately is asked on his own number whether it was he. */
export function ProofTemplate() {
  const { t } = useLingui();
  const may = useMay();
  const settings = useQuery(privacySettingsQuery);
  const save = useCommand(
    (id: string | null) =>
      answered(api.PATCH("/api/v1/privacy/settings", { body: { proof_template_id: id } })),
    [PRIVACY_SETTINGS],
  );
  return (
    <Section
      title={<Trans>Who asks, is asked back</Trans>}
      words={
        <Trans>
          Whoever asks on the public page gets a link on the number or address that you have of him.
          A number that has not written within 24 hours can only be sent a template.
        </Trans>
      }
    >
      <QueryOne query={settings}>
        {(now) => (
          <>
            {now.proof_usable ? null : (
              <Notice tone={now.proof_template_id ? "danger" : "information"}>
                {now.proof_template_id ? (
                  <Trans>
                    The template that was chosen cannot be sent any more. Until there is another,
                    the link goes by mail, to those whose address you have.
                  </Trans>
                ) : (
                  <Trans>
                    No template is chosen: later than 24 hours, the link goes by mail, to those
                    whose address you have. The public page says so.
                  </Trans>
                )}
              </Notice>
            )}
            <SelectField
              label={<Trans>Template</Trans>}
              hint={
                <Trans>
                  An approved utility template with one variable: in its text, for the whole link,
                  or at the end of a button’s address that begins as below.
                </Trans>
              }
              value={now.proof_usable ? (now.proof_template_id ?? "") : ""}
              disabled={!may("privacy:manage") || save.isPending}
              onChange={({ target }) => save.mutate(target.value || null)}
            >
              <option value="">{t`None: by mail`}</option>
              {now.proof_templates.map((one) => (
                <option key={one.id} value={one.id}>
                  {`${one.name} (${one.language})`}
                </option>
              ))}
            </SelectField>
            <CopyText text={`${now.proof_address}{{1}}`} />
            {now.proof_templates.length === 0 && may("templates:read") ? (
              <p>
                <Link to="/templates">
                  <Trans>No template fits yet. Write one and hand it in</Trans>
                </Link>
              </p>
            ) : null}
          </>
        )}
      </QueryOne>
    </Section>
  );
}
