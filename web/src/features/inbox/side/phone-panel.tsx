import { useEffect, useRef, useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answered, api, type Message } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { timeOfDay } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { Icon } from "../../../ui/icon";
import { EmptyPane, ErrorWords, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { messagesQuery } from "../messages-query";
import { KindName } from "../thread/kind-name";
import { Text } from "../thread/text";
import { readPhone, writePhone, type Phone } from "./phone";
import styles from "./phone-panel.module.css";

const LOOK_AGAIN_MS = 400;

/** A customer's phone beside the inbox: what is written here arrives as if it came from outside. */
export function PhonePanel({ onOpen }: { onOpen?: (conversationId: string) => void }) {
  const may = useMay();
  const [phone, setPhone] = useState<Phone>(readPhone);
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
  const channel = channels.data?.find((one) => one.kind === "console" && one.state === "enabled");
  if (!may("intake:manage")) {
    return (
      <EmptyPane icon="phone" title={<Trans>Not for your role</Trans>}>
        <Trans>An owner, an admin or a developer can write as a simulated customer.</Trans>
      </EmptyPane>
    );
  }
  if (channels.isPending) return <Skeleton rows={4} height={48} />;
  if (channels.isError) {
    return <PaneError error={channels.error} retry={() => void channels.refetch()} />;
  }
  if (!channel) {
    return (
      <EmptyPane icon="phone" title={<Trans>There is no simulated phone</Trans>}>
        <Trans>The demo workspace has one; the command parley channel add-console adds one.</Trans>
      </EmptyPane>
    );
  }
  return (
    <Handset
      key={phone.number}
      channelId={channel.id}
      phone={phone}
      onOpen={onOpen}
      onPhone={(next) => {
        writePhone(next);
        setPhone(next);
      }}
    />
  );
}

interface HandsetProps {
  channelId: string;
  phone: Phone;
  onOpen: ((conversationId: string) => void) | undefined;
  onPhone: (phone: Phone) => void;
}

function Handset({ channelId, phone, onOpen, onPhone }: HandsetProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState("");
  const [expecting, setExpecting] = useState(false);
  const where = useQuery({
    queryKey: ["phone", channelId, phone.number],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/channels/{channel_id}/phone", {
          params: { path: { channel_id: channelId }, query: { number: phone.number } },
          signal,
        }),
      ),
    // The first message makes the conversation, a moment after it has been taken in.
    refetchInterval: (query) =>
      expecting && !query.state.data?.conversation_id ? LOOK_AGAIN_MS : false,
  });
  const conversationId = where.data?.conversation_id ?? null;
  const write = useCommand(
    (words: string, once) =>
      answered(
        api.POST("/api/v1/channels/{channel_id}/phone/messages", {
          params: { path: { channel_id: channelId }, header: once },
          body: { number: phone.number, name: phone.name, text: words },
        }),
      ),
    [["phone", channelId, phone.number]],
    { ownWords: true },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (!words || write.isPending) return;
    write.mutate(words, {
      onSuccess: () => {
        setText("");
        setExpecting(true);
      },
    });
  };
  return (
    <div className={styles.phone}>
      <header className={styles.owner}>
        {editing ? (
          <OwnerForm
            phone={phone}
            onDone={(next) => {
              setEditing(false);
              if (next) onPhone(next);
            }}
          />
        ) : (
          <>
            <span>
              <b>
                <bdi>{phone.name}</bdi>
              </b>
              <bdi dir="ltr">+{phone.number}</bdi>
            </span>
            <Button look="bare" size="small" onClick={() => setEditing(true)}>
              <Trans>Be somebody else</Trans>
            </Button>
          </>
        )}
      </header>
      {conversationId ? (
        <Screen channelId={channelId} conversationId={conversationId} number={phone.number} />
      ) : where.isPending ? (
        <Skeleton rows={3} height={44} />
      ) : where.isError ? (
        <PaneError error={where.error} retry={() => void where.refetch()} />
      ) : (
        <div className={styles.screen}>
          <p className={styles.hint}>
            <Trans>Write something as this customer. It arrives in the inbox at once.</Trans>
          </p>
        </div>
      )}
      {write.isError ? (
        <p className={styles.error} role="alert">
          <ErrorWords error={write.error} />
        </p>
      ) : null}
      {conversationId && onOpen ? (
        <Button look="bare" size="small" onClick={() => onOpen(conversationId)}>
          <Trans>Open it in the inbox</Trans>
        </Button>
      ) : null}
      <form className={styles.line} onSubmit={send}>
        <input
          className={styles.input}
          dir={text ? "auto" : undefined}
          value={text}
          maxLength={4096}
          placeholder={t`As the customer…`}
          aria-label={t`Write as the customer`}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          look="primary"
          size="small"
          type="submit"
          aria-label={t`Send as the customer`}
          disabled={!text.trim() || write.isPending}
        >
          <Icon name="send" size={18} />
        </Button>
      </form>
    </div>
  );
}

interface ScreenProps {
  channelId: string;
  conversationId: string;
  number: string;
}

/** What the customer sees: only what has arrived. To see it is to have read it. */
function Screen({ channelId, conversationId, number }: ScreenProps) {
  const { i18n } = useLingui();
  const query = useInfiniteQuery(messagesQuery(conversationId));
  const end = useRef<HTMLDivElement>(null);
  const shown = (query.data?.pages[0]?.items ?? []).filter(hasArrived).toReversed();
  const last = shown.at(-1)?.id;
  const unread = shown.filter((one) => one.status === "sent" || one.status === "delivered").length;
  const confirm = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/v1/channels/{channel_id}/phone/read", {
          params: { path: { channel_id: channelId } },
          body: { number },
        }),
      ),
  });
  const { mutate } = confirm;
  useEffect(() => {
    if (unread > 0) mutate();
  }, [unread, last, mutate]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [last]);
  if (query.isPending) return <Skeleton rows={3} height={44} />;
  if (query.isError && !query.data) {
    return <PaneError error={query.error} retry={() => void query.refetch()} />;
  }
  return (
    <div className={styles.screen} role="log" tabIndex={0}>
      {shown.map((message) => (
        <div key={message.id} className={styles.bubble} data-mine={message.direction === "in"}>
          {message.text ? <Text text={message.text} /> : <KindName kind={message.kind} />}
          <time dateTime={message.occurred_at}>
            {timeOfDay(message.occurred_at, i18n.locale)}
          </time>
        </div>
      ))}
      <div ref={end} />
    </div>
  );
}

function hasArrived(message: Message): boolean {
  return !["queued", "unknown", "failed", "cancelled"].includes(message.status);
}

function OwnerForm({ phone, onDone }: { phone: Phone; onDone: (phone: Phone | null) => void }) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const number = String(form.get("number")).replaceAll(/\D/g, "");
        onDone({ number, name: String(form.get("name")).trim() || phone.name });
      }}
    >
      <Field label={<Trans>Name</Trans>} name="name" defaultValue={phone.name} maxLength={100} required autoFocus />
      <Field
        label={<Trans>Number</Trans>}
        name="number"
        dir="ltr"
        defaultValue={`+${phone.number}`}
        pattern="\+?[0-9 \-]{6,18}"
        required
      />
      <span className={styles.formButtons}>
        <Button size="small" onClick={() => onDone(null)}>
          <Trans>Cancel</Trans>
        </Button>
        <Button size="small" look="primary" type="submit">
          <Trans>Use this phone</Trans>
        </Button>
      </span>
    </form>
  );
}
