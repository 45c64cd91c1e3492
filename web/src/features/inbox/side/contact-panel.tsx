import { Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import { fullMoment, shortMoment } from "../../../lib/dates";
import { RevealButton } from "../../auth/reveal-button";
import { useShownContact } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { Avatar } from "../../../ui/avatar";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { ContactName, useContactName } from "../contact-name";
import { Snippet } from "../list/snippet";
import { Consents } from "./consents";
import type { SideSection } from "./side-section";
import { WhatLeft } from "./what-left";
import { phoneNumber } from "../../../lib/phone-number";
import styles from "./contact-panel.module.css";

interface Props {
  conversation: Conversation;
  sections: SideSection[];
  onOpen: (conversationId: string) => void;
}

export function ContactPanel({ conversation, sections, onOpen }: Props) {
  const { i18n } = useLingui();
  const may = useMay();
  const { contact: ref } = conversation;
  const name = useContactName(ref);
  const contact = useQuery({
    queryKey: ["contact", ref.id],
    enabled: may("contacts:read"),
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: ref.id } },
          signal,
        }),
      ),
  });
  const found = useShownContact(contact.data);
  const others = useQuery({
    queryKey: ["contact", ref.id, "conversations"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/conversations", {
          params: { query: { contact_id: ref.id, limit: 10 } },
          signal,
        }),
      ),
  });
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
  const channel = channels.data?.find((one) => one.id === conversation.channel_id);

  return (
    <>
      <div className={styles.who}>
        <Avatar id={ref.id} name={name} size={64} />
        <h3>
          <ContactName contact={ref} />
        </h3>
        {found ? <RevealButton what={{ contact: ref.id }} name={name} className={styles.reveal} /> : null}
      </div>
      {contact.isPending && may("contacts:read") ? <Skeleton rows={2} height={40} /> : null}
      {contact.isError ? (
        <PaneError error={contact.error} retry={() => void contact.refetch()} />
      ) : null}
      <dl className={styles.facts}>
        {found?.identities.map((identity) => (
          <div key={identity.kind + identity.value}>
            <dt>
              {identity.kind === "phone" ? <Trans>Phone</Trans> : <Trans>WhatsApp user</Trans>}
            </dt>
            <dd>
              <bdi dir="ltr">
                {identity.kind === "phone" ? phoneNumber(identity.value) : identity.value}
              </bdi>
            </dd>
          </div>
        ))}
        {found?.identities.length === 0 ? (
          <div>
            <dt>
              <Trans>Phone</Trans>
            </dt>
            <dd className={styles.none}>
              <Trans>None known</Trans>
            </dd>
          </div>
        ) : null}
        {found?.email ? (
          <div>
            <dt>
              <Trans>E-mail</Trans>
            </dt>
            <dd>
              <bdi dir="ltr">{found.email}</bdi>
            </dd>
          </div>
        ) : null}
        {channel ? (
          <div>
            <dt>
              <Trans>Channel</Trans>
            </dt>
            <dd>
              <bdi>{channel.name}</bdi>
            </dd>
          </div>
        ) : null}
        {found ? (
          <div>
            <dt>
              <Trans>Known since</Trans>
            </dt>
            <dd>{fullMoment(found.created_at, i18n.locale)}</dd>
          </div>
        ) : null}
      </dl>
      {sections.map(({ id, needs, Part }) =>
        may(needs) ? (
          <Suspense key={id} fallback={<Skeleton rows={2} height={44} />}>
            <Part contactId={ref.id} conversationId={conversation.id} />
          </Suspense>
        ) : null,
      )}
      {may("contacts:read") ? <Consents contactId={ref.id} /> : null}
      {may("ledger:read") ? <WhatLeft contactId={ref.id} /> : null}
      {others.data && others.data.items.length > 1 ? (
        <section className={styles.others}>
          <h3>
            <Trans>Other conversations</Trans>
          </h3>
          <ul>
            {others.data.items
              .filter((one) => one.id !== conversation.id)
              .map((one) => (
                <li key={one.id}>
                  <button type="button" onClick={() => onOpen(one.id)}>
                    <span>
                      <Snippet message={one.last_message} />
                    </span>
                    <time dateTime={one.last_message_at}>
                      {shortMoment(one.last_message_at, i18n.locale)}
                    </time>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
