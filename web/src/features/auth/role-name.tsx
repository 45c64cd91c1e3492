import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Role } from "../../api/client";

const NAMES = {
  owner: msg`Owner`,
  admin: msg`Admin`,
  agent: msg`Agent`,
  marketer: msg`Marketer`,
  developer: msg`Developer`,
  auditor: msg`Auditor`,
} satisfies Record<Role, unknown>;

export function RoleName({ role }: { role: Role }) {
  const { t } = useLingui();
  return t(NAMES[role]);
}
