import { Fragment } from "react";
import { Trans } from "@lingui/react/macro";

/** What stayed in the house when a text left: kinds that were taken out of it, or columns that a
 * worksheet has not. */
export function LeftOut({ kinds }: { kinds: string[] }) {
  return kinds.map((kind, place) => (
    <Fragment key={kind}>
      {place ? ", " : null}
      <LeftOutKind kind={kind} />
    </Fragment>
  ));
}

export function LeftOutKind({ kind }: { kind: string }) {
  switch (kind) {
    case "name":
    case "contact_name":
      return <Trans>name</Trans>;
    case "email":
    case "contact_email":
      return <Trans>e-mail address</Trans>;
    case "phone":
    case "contact_phone":
      return <Trans>phone number</Trans>;
    case "iban":
      return <Trans>bank account</Trans>;
    case "card":
      return <Trans>payment card</Trans>;
    case "number":
      return <Trans>long number</Trans>;
    case "note":
      return <Trans>note</Trans>;
    case "shipping_address":
      return <Trans>shipping address</Trans>;
    default:
      return <bdi dir="ltr">{kind}</bdi>;
  }
}
