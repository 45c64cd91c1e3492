import { useId } from "react";
import { Trans } from "@lingui/react/macro";
import type { Role } from "../../../api/client";
import { RoleName } from "../../auth/role-name";
import styles from "./team.module.css";

const ROLES: readonly Role[] = ["owner", "admin", "agent", "marketer", "developer", "auditor"];

/** Every role with what it is for; the server refuses what the chooser may not give. */
export function RoleChoice({ chosen }: { chosen: Role }) {
  const id = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>
        <Trans>Role</Trans>
      </legend>
      {ROLES.map((role) => (
        <label key={role} className={styles.option}>
          <input
            type="radio"
            name="role"
            value={role}
            defaultChecked={role === chosen}
            aria-describedby={`${id}-${role}`}
          />
          <span>
            <RoleName role={role} />
            <span id={`${id}-${role}`} className={styles.what}>
              <RoleWords role={role} />
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function roleIn(form: FormData): Role {
  return ROLES.find((role) => role === form.get("role")) ?? "agent";
}

function RoleWords({ role }: { role: Role }) {
  switch (role) {
    case "owner":
      return <Trans>Everything, owners included.</Trans>;
    case "admin":
      return <Trans>Everything but naming owners.</Trans>;
    case "agent":
      return <Trans>Answers customers and keeps their contacts.</Trans>;
    case "marketer":
      return <Trans>Templates, labels and rules; reads conversations without personal data.</Trans>;
    case "developer":
      return <Trans>API keys and what comes in; no conversations.</Trans>;
    case "auditor":
      return <Trans>Reads everything, without personal data, and changes nothing.</Trans>;
  }
}
