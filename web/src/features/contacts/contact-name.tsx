import { useLingui } from "@lingui/react/macro";
import { useShownName } from "../auth/revealed";
import { visibleName } from "../../lib/bidi";

/** The contact's name, or words for having none: a contact may have neither name nor phone. */
export function useNameOf(): (contact: { id: string; name: string | null }) => string {
  const { t } = useLingui();
  const shownName = useShownName();
  return (contact) => visibleName(shownName(contact)) || t`Nameless contact`;
}
