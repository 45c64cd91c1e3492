import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Role } from "../../../api/client";
import { RoleName } from "../../auth/role-name";
import { useMay } from "../../auth/use-me";
import { useRefreshMe } from "../../auth/use-refresh-me";
import { CheckField } from "../../../ui/form-fields";
import { Section } from "../../../ui/page";
import { QueryOne } from "../../../ui/query-rows";
import { useCommand } from "../../../ui/use-command";
import { PRIVACY_SETTINGS, privacySettingsQuery } from "./privacy-queries";
import styles from "./privacy.module.css";

/** Whose members see numbers and addresses on a click only. */
export function Masking() {
  const manages = useMay()("privacy:manage");
  const refreshMe = useRefreshMe();
  const settings = useQuery(privacySettingsQuery);
  const save = useCommand(
    async (roles: Role[]) => {
      await answered(api.PATCH("/api/v1/privacy/settings", { body: { masked_roles: roles } }));
      // It may be about oneself.
      await refreshMe();
    },
    [PRIVACY_SETTINGS, ["contact"], ["orders"]],
  );
  return (
    <Section
      title={<Trans>Numbers and addresses on a click only</Trans>}
      words={
        <Trans>
          Members of these roles read what customers write, and see numbers, e-mail addresses and
          shipping addresses masked. A click shows those of one contact for a minute; who looked at
          whom is in the audit. Marketers and auditors see masks in any case.
        </Trans>
      }
    >
      <QueryOne query={settings}>
        {({ masked_roles: now, roles_that_may_be_masked: roles }) => {
          const masked = save.isPending ? save.variables : now;
          return (
            <fieldset className={styles.checks} disabled={!manages || save.isPending}>
              <legend className="only-heard">
                <Trans>Roles that see masks</Trans>
              </legend>
              {roles.map((role) => (
                <CheckField
                  key={role}
                  label={<RoleName role={role} />}
                  checked={masked.includes(role)}
                  onChange={({ target }) =>
                    save.mutate(
                      target.checked ? [...masked, role] : masked.filter((one) => one !== role),
                    )
                  }
                />
              ))}
            </fieldset>
          );
        }}
      </QueryOne>
    </Section>
  );
}
