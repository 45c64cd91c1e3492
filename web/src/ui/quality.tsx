import { Trans } from "@lingui/react/macro";
import { Badge } from "./badge";

/** Meta's opinion of a number or a template. Without one there is nothing to say. */
export function Quality({ quality }: { quality: string | null }) {
  switch (quality?.toUpperCase()) {
    case "GREEN":
    case "HIGH":
      return (
        <Badge tone="positive">
          <Trans>Good quality</Trans>
        </Badge>
      );
    case "YELLOW":
    case "MEDIUM":
      return (
        <Badge tone="warning">
          <Trans>Middling quality</Trans>
        </Badge>
      );
    case "RED":
    case "LOW":
      return (
        <Badge tone="danger">
          <Trans>Poor quality</Trans>
        </Badge>
      );
    default:
      return null;
  }
}
