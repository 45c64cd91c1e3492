import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Channel } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Icon } from "../../../ui/icon";
import { Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { AddChannel } from "../channels/add-channel";
import { ChannelState } from "../channels/channel-state";
import { Doctor } from "../channels/doctor";
import { SETUP, type Setup } from "./setup-query";
import styles from "./welcome.module.css";

/** One to try with, or a real one; both at once is fine. */
export function ChannelStep({ setup }: { setup: Setup }) {
  const { t } = useLingui();
  const manages = useMay()("channels:manage");
  const channels = useQuery(channelsQuery);
  const [adding, setAdding] = useState(false);
  const addPhone = useCommand(
    (name: string, once) =>
      answered(api.POST("/api/v1/channels/phone", { params: { header: once }, body: { name } })),
    [channelsQuery.queryKey, SETUP],
  );
  if (channels.isPending) return <Skeleton rows={3} height={72} />;
  if (!channels.data) {
    return <PaneError error={channels.error} retry={() => void channels.refetch()} />;
  }
  const phone = channels.data.find((one) => one.kind === "console");
  return (
    <section className={styles.card}>
      <h2>
        <Trans>Where do customers write?</Trans>
      </h2>
      {channels.data.length > 0 ? (
        <Rows>
          {channels.data.map((channel) => (
            <Row
              key={channel.id}
              start={<Icon name={channel.kind === "console" ? "phone" : "inbox"} />}
              title={<bdi>{channel.name}</bdi>}
              badges={<ChannelState channel={channel} />}
              facts={
                channel.kind === "console" ? (
                  <Trans>Simulated phone, for trying things out</Trans>
                ) : (
                  <bdi dir="ltr">{channel.display_number ?? channel.phone_number_id}</bdi>
                )
              }
            />
          ))}
        </Rows>
      ) : null}
      {manages ? (
        <div className={styles.choices}>
          {phone ? null : (
            <button
              type="button"
              className={styles.choice}
              disabled={addPhone.isPending}
              onClick={() => addPhone.mutate(t`Phone`)}
            >
              <Icon name="phone" size={22} />
              <strong>
                <Trans>Try it with a simulated phone</Trans>
              </strong>
              <span>
                <Trans>You play the customer beside the inbox. Nothing leaves this server.</Trans>
              </span>
            </button>
          )}
          <button type="button" className={styles.choice} onClick={() => setAdding(true)}>
            <Icon name="inbox" size={22} />
            <strong>
              <Trans>Connect a WhatsApp number</Trans>
            </strong>
            <span>
              <Trans>With the token of your app at Meta. Everything it needs is then looked at.</Trans>
            </span>
          </button>
        </div>
      ) : (
        <p>
          <Trans>An owner or an admin connects it.</Trans>
        </p>
      )}
      {channels.data.filter(isWhatsapp).map((channel) => (
        <Doctor key={channel.id} channel={channel} />
      ))}
      <p className={styles.foot}>
        <Link
          to="/welcome"
          search={{ step: "team" }}
          className={styles.primary}
          aria-disabled={setup.channel_id === null}
          disabled={setup.channel_id === null}
        >
          <Trans>Go on</Trans>
        </Link>
        {setup.channel_id === null && channels.data.length > 0 ? (
          <span>
            <Trans>None of them is switched on yet.</Trans>
          </span>
        ) : null}
      </p>
      {adding ? <AddChannel onAdded={() => undefined} onClose={() => setAdding(false)} /> : null}
    </section>
  );
}

function isWhatsapp(channel: Channel): boolean {
  return channel.kind === "whatsapp";
}
