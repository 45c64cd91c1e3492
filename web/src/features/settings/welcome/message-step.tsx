import { useState, type FormEvent, type ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { ErrorWords } from "../../../ui/pane-state";
import { useCommand } from "../../../ui/use-command";
import { SETUP, type Setup } from "./setup-query";
import styles from "./welcome.module.css";

interface Props {
  setup: Setup;
  /** The simulated phone, which belongs to the inbox. */
  phone: ReactNode;
}

export function MessageStep({ setup, phone }: Props) {
  const channels = useQuery(channelsQuery);
  const channel = channels.data?.find((one) => one.id === setup.channel_id);
  const simulated = channels.data?.some((one) => one.kind === "console" && one.state === "enabled");
  return (
    <section className={styles.card}>
      <h2>
        <Trans>Be your own first customer</Trans>
      </h2>
      {setup.channel_id === null ? (
        <p className={styles.foot}>
          <Trans>First of all there has to be a number to write to.</Trans>
          <Link to="/welcome" search={{ step: "channel" }}>
            <Trans>Choose one</Trans>
          </Link>
        </p>
      ) : (
        <div className={styles.both}>
          {simulated ? (
            <div className={styles.handset}>{phone}</div>
          ) : (
            <p>
              <Trans>
                Write to{" "}
                <bdi dir="ltr">{channel?.display_number ?? channel?.name ?? ""}</bdi> with WhatsApp
                from your own phone. The message appears here by itself.
              </Trans>
            </p>
          )}
          {setup.conversation_id ? (
            <Answer conversationId={setup.conversation_id} />
          ) : (
            <p className={styles.waiting} role="status">
              <span className={styles.pulse} aria-hidden="true" />
              <Trans>Waiting for the first message…</Trans>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Answer({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const may = useMay()("conversations:reply");
  const [text, setText] = useState("");
  const send = useCommand(
    (words: string, once) =>
      answered(
        api.POST("/api/v1/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: conversationId }, header: once },
          body: { text: words },
        }),
      ),
    [SETUP],
    { ownWords: true },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) send.mutate(text.trim());
  };
  return (
    <form className={styles.answer} onSubmit={submit}>
      <p role="status">
        <strong>
          <Trans>It has arrived. Answer it:</Trans>
        </strong>
      </p>
      {send.error ? (
        <Notice tone="danger">
          <ErrorWords error={send.error} />
        </Notice>
      ) : null}
      <TextField
        label={<Trans>Your answer</Trans>}
        placeholder={t`Hello! How can we help?`}
        maxLength={4096}
        dir={text ? "auto" : undefined}
        value={text}
        disabled={!may}
        onChange={(event) => setText(event.target.value)}
      />
      <span className={styles.foot}>
        <Button
          look="primary"
          size="small"
          type="submit"
          disabled={!may || !text.trim() || send.isPending}
        >
          <Trans>Send the answer</Trans>
        </Button>
        <Link to="/inbox" search={{ c: conversationId, side: "phone" }}>
          <Trans>Answer in the inbox</Trans>
        </Link>
      </span>
    </form>
  );
}
