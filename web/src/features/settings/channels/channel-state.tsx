import { Trans } from "@lingui/react/macro";
import type { Channel } from "../../../api/client";
import { Badge } from "../../../ui/badge";

export function ChannelState({ channel }: { channel: Channel }) {
  switch (channel.state) {
    case "enabled":
      return (
        <Badge tone={channel.error ? "warning" : "positive"}>
          {channel.error ? <Trans>In trouble</Trans> : <Trans>Working</Trans>}
        </Badge>
      );
    case "paused":
      return (
        <Badge tone="warning">
          <Trans>Paused</Trans>
        </Badge>
      );
    case "disabled":
      return (
        <Badge>
          <Trans>Switched off</Trans>
        </Badge>
      );
  }
}

/** Meta's opinion of a number or a template. Without one there is nothing to say. */
export function NumberQuality({ quality }: { quality: string | null }) {
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
