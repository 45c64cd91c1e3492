import { lazy, Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import type { Body } from "../../../outbox/letter";
import { useOutbox } from "../../../outbox/outbox-provider";
import { IconButton } from "../../../ui/icon-button";
import type { IconName } from "../../../ui/icon-paths";
import { Menu, MenuItem } from "../../../ui/menu";

const ChoicesDialog = lazy(async () => ({
  default: (await import("./structured/choices-dialog")).ChoicesDialog,
}));
const PlaceDialog = lazy(async () => ({
  default: (await import("./structured/place-dialog")).PlaceDialog,
}));
const CardDialog = lazy(async () => ({
  default: (await import("./structured/card-dialog")).CardDialog,
}));

type Kind = "buttons" | "list" | "link" | "place" | "card" | "asks";

interface Props {
  conversationId: string;
  text: string;
  answering: string | undefined;
  /** What was written has left, as the text above the choices. */
  onSent: (tookText: boolean) => void;
}

/** What leaves besides words and files; each kind's form is loaded when it is first wanted. */
export function StructuredButton({ conversationId, text, answering, onSent }: Props) {
  const { t } = useLingui();
  const outbox = useOutbox();
  const [open, setOpen] = useState<Exclude<Kind, "asks"> | null>(null);
  const send = (body: Body, tookText: boolean) => {
    setOpen(null);
    void outbox.send(conversationId, { ...body, ...(answering ? { in_reply_to: answering } : {}) });
    onSent(tookText);
  };
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
    else send({ interactive: { body: text.trim() || asks, asks_location: true } }, true);
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
          <ChoicesDialog kind={open} text={text} onSend={(body) => send(body, true)} onClose={close} />
        ) : null}
        {open === "place" ? (
          <PlaceDialog onSend={(body) => send(body, false)} onClose={close} />
        ) : null}
        {open === "card" ? <CardDialog onSend={(body) => send(body, false)} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
