import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import type { Body } from "../../../outbox/letter";
import { IconButton } from "../../../ui/icon-button";
import type { IconName } from "../../../ui/icon-paths";
import { Menu, MenuItem } from "../../../ui/menu";
import { lazyDialog, lazyPart } from "../../../ui/lazy-part";
import { useSending } from "./use-sending";

const AnsweredMeanwhile = lazyPart(
  async () => (await import("./answered-meanwhile")).AnsweredMeanwhile,
);
const ChoicesDialog = lazyDialog(async () => (await import("./structured/choices-dialog")).ChoicesDialog);
const PlaceDialog = lazyDialog(async () => (await import("./structured/place-dialog")).PlaceDialog);
const CardDialog = lazyDialog(async () => (await import("./structured/card-dialog")).CardDialog);

type Kind = "buttons" | "list" | "link" | "place" | "card" | "asks";

interface Props {
  conversationId: string;
  text: string;
  answering: string | undefined;
  /** It leaves at once: there is nothing to fill in. */
  onAsk: (body: Body) => void;
  /** What was written has left, as the text above the choices. */
  onSent: (tookText: boolean) => void;
}

/** What leaves besides words and files; each kind's form is loaded when it is first wanted. */
export function StructuredButton({ conversationId, text, answering, onAsk, onSent }: Props) {
  const { t } = useLingui();
  const [open, setOpen] = useState<Exclude<Kind, "asks"> | null>(null);
  const sending = useSending(conversationId, open !== null);
  const send = async (body: Body, tookText: boolean) => {
    const kept = await sending.submit({ ...body, ...(answering ? { in_reply_to: answering } : {}) });
    if (!kept) return;
    setOpen(null);
    onSent(tookText);
  };
  const review = sending.review.length ? (
    <Suspense fallback={null}>
      <AnsweredMeanwhile answers={sending.review} onAccept={sending.accept} />
    </Suspense>
  ) : null;
  const asks = t`Where are you? Please send your location.`;
  const kinds: { kind: Kind; icon: IconName; title: string }[] = [
    { kind: "buttons", icon: "check", title: t`Send buttons` },
    { kind: "list", icon: "list", title: t`Send a list` },
    { kind: "link", icon: "leave", title: t`Send a link button` },
    { kind: "place", icon: "pin", title: t`Send a place` },
    { kind: "asks", icon: "pin", title: t`Ask for the location` },
    { kind: "card", icon: "person", title: t`Send a contact card` },
  ];
  const choose = (kind: Kind) => {
    if (kind !== "asks") setOpen(kind);
    else onAsk({ interactive: { body: text.trim() || asks, asks_location: true } });
  };
  useActions(
    kinds.map(({ kind, icon, title }) => ({
      id: `composer.${kind}`,
      title,
      group: t`Conversation`,
      icon,
      run: () => choose(kind),
    })),
  );
  const close = () => setOpen(null);
  return (
    <>
      <Menu trigger={<IconButton icon="plus" label={t`Send something else`} />}>
        {kinds.map(({ kind, icon, title }) => (
          <MenuItem key={kind} icon={icon} onSelect={() => choose(kind)}>
            {title}
          </MenuItem>
        ))}
      </Menu>
      <Suspense
        fallback={
          <span className="only-heard" role="status">
            <Trans>Loading…</Trans>
          </span>
        }
      >
        {open === "buttons" || open === "list" || open === "link" ? (
          <ChoicesDialog
            kind={open}
            text={text}
            review={review}
            onSend={(body) => void send(body, true)}
            onClose={close}
          />
        ) : null}
        {open === "place" ? (
          <PlaceDialog review={review} onSend={(body) => void send(body, false)} onClose={close} />
        ) : null}
        {open === "card" ? (
          <CardDialog review={review} onSend={(body) => void send(body, false)} onClose={close} />
        ) : null}
      </Suspense>
    </>
  );
}
