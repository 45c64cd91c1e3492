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
