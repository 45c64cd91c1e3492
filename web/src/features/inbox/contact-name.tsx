import { useLingui } from "@lingui/react/macro";
import type { Conversation } from "../../api/client";
import { useShownName } from "../auth/revealed";
import { visibleName } from "../../lib/bidi";

type Ref = Conversation["contact"];

/** The contact's name, or words for having none: a contact may have neither name nor phone. */
export function useContactName(contact: Ref): string {
  const { t } = useLingui();
  return visibleName(useShownName()(contact)) || t`Nameless contact`;
}

export function ContactName({ contact }: { contact: Ref }) {
  return <bdi>{useContactName(contact)}</bdi>;
}
