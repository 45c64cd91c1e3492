import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Channel } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { FormDialog } from "../../../ui/form-dialog";
import { knownWords } from "../../../ui/known-words";
import { Notice } from "../../../ui/notice";
import { PageHead, Section } from "../../../ui/page";
import { Quality } from "../../../ui/quality";
import { QueryOne } from "../../../ui/query-rows";
import { showToast } from "../../../ui/toast";
import { UpLink } from "../../../ui/up-link";
import { useCommand } from "../../../ui/use-command";
import { ChangeChannel } from "./change-channel";
import { ChannelState } from "./channel-state";
import { Doctor } from "./doctor";
import { FinishSignup, isUnfinished } from "./finish-signup";
import { Notices } from "./notices";
import styles from "./channels.module.css";

const route = getRouteApi("/signed-in/settings/channels/$channelId");

export function ChannelPage() {
  const { channelId } = route.useParams();
  const found = useQuery({
    queryKey: [...channelsQuery.queryKey, channelId],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/channels/{channel_id}", {
          params: { path: { channel_id: channelId } },
          signal,
        }),
      ),
  });
  return (
    <>
      <UpLink to="/settings/channels">
        <Trans>Channels</Trans>
      </UpLink>
      <QueryOne query={found}>{(channel) => <Shown channel={channel} />}</QueryOne>
    </>
  );
}

function Shown({ channel }: { channel: Channel }) {
  const { i18n } = useLingui();
  const may = useMay();
  const manages = may("channels:manage");
  const [open, setOpen] = useState<"change" | "disconnect" | "finish" | null>(null);
  const close = () => setOpen(null);
  const enable = useCommand(
    (enabled: boolean) =>
      answered(
        api.PATCH("/api/v1/channels/{channel_id}", {
          params: { path: { channel_id: channel.id } },
          body: { enabled },
        }),
      ),
    [channelsQuery.queryKey],
  );
  return (
    <>
      <PageHead
        title={<bdi>{channel.name}</bdi>}
        action={
          manages ? (
            <div className={styles.buttons}>
              <Button size="small" onClick={() => setOpen("change")}>
                <Trans>Change…</Trans>
              </Button>
              {channel.state === "disabled" ? (
                <Button
                  size="small"
                  disabled={enable.isPending}
                  onClick={() => enable.mutate(true)}
                >
                  <Trans>Switch on</Trans>
                </Button>
              ) : channel.kind === "console" ? (
                <Button
                  size="small"
                  disabled={enable.isPending}
                  onClick={() => enable.mutate(false)}
                >
                  <Trans>Switch off</Trans>
                </Button>
              ) : (
                <Button size="small" look="danger" onClick={() => setOpen("disconnect")}>
                  <Trans>Disconnect…</Trans>
                </Button>
              )}
            </div>
          ) : null
        }
      >
        <ChannelState channel={channel} /> <Quality quality={channel.quality} />
      </PageHead>
      {channel.error ? (
        <Notice tone="danger">
          {knownWords(i18n, "cause", channel.error.code) ?? channel.error.cause}{" "}
          <span className={styles.what}>
            {knownWords(i18n, "advice", channel.error.code) ?? channel.error.what_to_do}
          </span>
        </Notice>
      ) : null}
      {manages && isUnfinished(channel) ? (
        <Button look="primary" size="small" onClick={() => setOpen("finish")}>
          <Trans>Finish the sign-up…</Trans>
        </Button>
      ) : null}
      <Facts channel={channel} />
      {manages ? <Doctor channel={channel} /> : null}
      <Notices channelId={channel.id} />
      {channel.kind === "whatsapp" ? (
        <Section
          title={<Trans>Webhook</Trans>}
          words={<Trans>Enter this address at Meta, so that messages come in.</Trans>}
        >
          <CopyText text={channel.webhook_url} />
        </Section>
      ) : null}
      {open === "change" ? <ChangeChannel channel={channel} onClose={close} /> : null}
      {open === "disconnect" ? <Disconnect channel={channel} onClose={close} /> : null}
      {open === "finish" ? <FinishSignup channel={channel} onClose={close} /> : null}
    </>
  );
}

function Facts({ channel }: { channel: Channel }) {
  if (channel.kind === "console") {
    return (
      <p>
        <Trans>A simulated phone: what is sent to it leaves the house nowhere.</Trans>
      </p>
    );
  }
  const { display_number, verified_name, messaging_limit, phone_number_id, account_id } = channel;
  const facts = [
    [<Trans key="number">Number</Trans>, display_number],
    [<Trans key="name">Name at WhatsApp</Trans>, verified_name],
    [<Trans key="limit">New customers per day</Trans>, messaging_limit],
    [<Trans key="second">Messages per second</Trans>, String(channel.throughput_per_second)],
    [<Trans key="phone">Id of the phone number</Trans>, phone_number_id],
    [<Trans key="account">Id of the WhatsApp account</Trans>, account_id],
  ] as const;
  return (
    <dl className={`${styles.card} ${styles.facts}`}>
      {facts.map(([name, value]) =>
        value ? (
          <div key={name.key}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

function Disconnect({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const disconnect = useCommand(
    () =>
      answered(
        api.POST("/api/v1/channels/{channel_id}/disconnect", {
          params: { path: { channel_id: channel.id } },
        }),
      ),
    [channelsQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Disconnect <bdi>{channel.name}</bdi>?
        </Trans>
      }
      submit={<Trans>Disconnect</Trans>}
      pending={disconnect.isPending}
      error={disconnect.error}
      onClose={onClose}
      onSubmit={() =>
        disconnect.mutate(undefined, {
          onSuccess: ({ unsubscribe_error: trouble }) => {
            showToast(
              trouble ? (
                <Trans>
                  It is disconnected here, but Meta did not take it: <bdi>{trouble}</bdi>
                </Trans>
              ) : (
                <Trans>It is disconnected.</Trans>
              ),
              { danger: Boolean(trouble) },
            );
            onClose();
          },
        })
      }
    >
      <p>
        <Trans>
          Nothing comes in over it and nothing goes out any more, and its token is forgotten. Its
          conversations stay.
        </Trans>
      </p>
    </FormDialog>
  );
}
