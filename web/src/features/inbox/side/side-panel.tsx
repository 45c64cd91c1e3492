import { Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconButton } from "../../../ui/icon-button";
import { lazyPart } from "../../../ui/lazy-part";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { knownConversationQuery } from "../conversation-query";
import type { SideSection } from "./side-section";
import styles from "./side-panel.module.css";

// The list and the thread come first; whom an inbox is opened for, seldom plays the customer.
const ContactPanel = lazyPart(async () => (await import("./contact-panel")).ContactPanel, PaneError);
const PhonePanel = lazyPart(async () => (await import("./phone-panel")).PhonePanel, PaneError);

interface Props {
  kind: "contact" | "phone";
  conversationId: string | undefined;
  sections: SideSection[];
  onOpen: (conversationId: string) => void;
  onClose: () => void;
}

export function SidePanel({ kind, conversationId, sections, onOpen, onClose }: Props) {
  const { t } = useLingui();
  const conversation = useQuery({
    ...knownConversationQuery(conversationId ?? "", useQueryClient()),
    enabled: conversationId !== undefined,
  });
  const name = kind === "phone" ? t`Simulated phone` : t`Contact`;
  return (
    <aside className={styles.panel} aria-label={name}>
      <header className={styles.head}>
        <h2>{kind === "phone" ? <Trans>Simulated phone</Trans> : <Trans>Contact</Trans>}</h2>
        <IconButton icon="close" label={t`Close`} onClick={onClose} />
      </header>
      {/* It scrolls by keys too, while nothing in it can be focused yet. */}
      <div className={styles.body} tabIndex={0} role="group" aria-label={name}>
        {kind === "phone" ? (
          <Suspense fallback={<Skeleton rows={4} height={48} />}>
            <PhonePanel onOpen={onOpen} />
          </Suspense>
        ) : conversation.data ? (
          <Suspense fallback={<Skeleton rows={5} height={44} />}>
            <ContactPanel conversation={conversation.data} sections={sections} onOpen={onOpen} />
          </Suspense>
        ) : conversation.isError ? (
          <PaneError error={conversation.error} retry={() => void conversation.refetch()} />
        ) : (
          <Skeleton rows={5} height={44} />
        )}
      </div>
    </aside>
  );
}
