import { useLingui } from "@lingui/react/macro";
import { visibleName } from "../../lib/bidi";

/** The contact's name, or words for having none: a contact may have neither name nor phone. */
export function useNameOf(): (contact: { name: string | null }) => string {
  const { t } = useLingui();
  return (contact) => visibleName(contact.name) || t`Nameless contact`;
}
