import { useState } from "react";
import { Link, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { knownWords } from "../../../ui/known-words";
import { NoRows, PageHead, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Quality } from "../../../ui/quality";
import { Skeleton } from "../../../ui/skeleton";
import { AddChannel } from "./add-channel";
import { ChannelState } from "./channel-state";
import styles from "./channels.module.css";

export function ChannelsPage() {
  const { i18n } = useLingui();
  const may = useMay();
  const router = useRouter();
  const channels = useQuery(channelsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title={<Trans>Channels</Trans>}
        action={
          may("channels:manage") ? (
            <Button look="primary" size="small" onClick={() => setAdding(true)}>
              <Icon name="plus" size={18} />
              <Trans>Connect a number</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>The numbers that customers write to, and how each of them is doing.</Trans>
      </PageHead>
      {channels.isPending ? <Skeleton rows={3} height={52} /> : null}
      {channels.isError ? (
        <PaneError error={channels.error} retry={() => void channels.refetch()} />
      ) : null}
      {channels.data?.length === 0 ? (
        <NoRows>
          <Trans>No number is connected yet.</Trans>
        </NoRows>
      ) : null}
      {channels.data?.length ? (
        <Rows>
          {channels.data.map((channel) => (
            <Row
              key={channel.id}
              start={<Icon name={channel.kind === "console" ? "phone" : "inbox"} />}
              title={
                <Link
                  to="/settings/channels/$channelId"
                  params={{ channelId: channel.id }}
                  className={styles.link}
                >
                  <bdi>{channel.name}</bdi>
                </Link>
              }
              badges={
                <>
                  <ChannelState channel={channel} />
                  <Quality quality={channel.quality} />
                </>
              }
              facts={
                channel.error ? (
                  <span className={styles.trouble}>
                    {knownWords(i18n, "cause", channel.error.code) ?? channel.error.cause}
                  </span>
                ) : channel.kind === "console" ? (
                  <Trans>Simulated phone, for trying things out</Trans>
                ) : (
                  <bdi dir="ltr">{channel.display_number ?? channel.phone_number_id}</bdi>
                )
              }
            />
          ))}
        </Rows>
      ) : null}
      {adding ? (
        <AddChannel
          onAdded={(channelId) =>
            void router.navigate({ to: "/settings/channels/$channelId", params: { channelId } })
          }
          onClose={() => setAdding(false)}
        />
      ) : null}
    </>
  );
}
