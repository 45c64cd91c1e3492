import { Trans } from "@lingui/react/macro";
import type { FieldDefinition } from "../../../api/fields";

export function KindName({ kind }: { kind: FieldDefinition["kind"] }) {
  switch (kind) {
    case "text":
      return <Trans>Text</Trans>;
    case "number":
      return <Trans>Number</Trans>;
    case "boolean":
      return <Trans>Yes or no</Trans>;
    case "date":
      return <Trans>Date</Trans>;
    case "choice":
      return <Trans>One of several</Trans>;
  }
}
