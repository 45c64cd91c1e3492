import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shortMoment } from "../../../lib/dates";
import { phoneNumber } from "../../../lib/phone-number";
import { useSettled } from "../../../lib/use-settled";
import { Avatar } from "../../../ui/avatar";
import { Dialog } from "../../../ui/dialog";
import { ErrorWords, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { conversationQuery } from "../conversation-query";
import { ContactName, useContactName } from "../contact-name";
import { Snippet } from "./snippet";
import styles from "./search-dialog.module.css";

type Hit = components["schemas"]["SearchHitOut"];

const SHOWN = 10;
const LETTERS_AT_LEAST = 2;

interface Props {
  onOpen: (conversationId: string, seq: number | null) => void;
  onClose: () => void;
}

/** Finds people by name, number or address, and messages by their words. */
export function SearchDialog({ onOpen, onClose }: Props) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const q = useSettled(text.trim());
  const asked = q.length >= LETTERS_AT_LEAST;
  const found = useQuery({
    queryKey: ["search", q],
    enabled: asked,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const ask = (kind: Hit["kind"]) =>
        answered(api.GET("/api/v1/search", { params: { query: { q, kind, limit: SHOWN } }, signal }));
      const [contacts, messages] = await Promise.all([ask("contacts"), ask("messages")]);
      return { contacts: contacts.items, messages: messages.items };
    },
  });
  const open = useMutation({
    mutationFn: async (hit: Hit) => hit.conversation_id ?? (await newestOf(hit)),
    onSuccess: (conversationId, { seq }) => {
      if (!conversationId) return;
      onClose();
      onOpen(conversationId, seq);
    },
  });
  const groups = [
    { title: <Trans>Contacts</Trans>, hits: found.data?.contacts ?? [] },
    { title: <Trans>Messages</Trans>, hits: found.data?.messages ?? [] },
  ].filter(({ hits }) => hits.length > 0);
  const names = found.data?.contacts.map((hit) => hit.contact?.name) ?? [];
  const isAmbiguous = (hit: Hit) =>
    hit.kind === "contacts" && names.filter((name) => name === hit.contact?.name).length > 1;

  return (
    <Dialog title={<Trans>Search</Trans>} onClose={onClose} width="wide">
      <div className={styles.search}>
        <input
          type="search"
          className={styles.input}
          value={text}
          maxLength={200}
          dir={text ? "auto" : undefined}
          placeholder={t`A name, a number, or words of a message`}
          aria-label={t`Search`}
          onChange={(event) => setText(event.target.value)}
        />
        {!asked ? (
          <p className={styles.hint}>
            <Trans>Whole words or their beginnings; of a number the last digits are enough.</Trans>
          </p>
        ) : found.isPending ? (
          <Skeleton rows={4} height={48} />
        ) : found.isError ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : groups.length === 0 ? (
          <p className={styles.hint} role="status">
            <Trans>Nothing was found.</Trans>
          </p>
        ) : (
          groups.map(({ title, hits }, place) => (
            <section key={place}>
              <h3 className={styles.group}>{title}</h3>
              <ul>
                {hits.map((hit) => (
                  <li key={hit.id}>
                    <HitRow
                      hit={hit}
                      ambiguous={isAmbiguous(hit)}
                      onOpen={() => open.mutate(hit)}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ))
        )}
        {open.isSuccess && !open.data ? (
          <p className={styles.hint} role="status">
            <Trans>There is no conversation with this contact yet.</Trans>
          </p>
        ) : null}
        {open.isError ? (
          <p className={styles.hint} role="alert">
            <ErrorWords error={open.error} />
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

interface RowProps {
  hit: Hit;
  /** Another one has the same name. */
  ambiguous: boolean;
  onOpen: () => void;
}

function HitRow({ hit, ambiguous, onOpen }: RowProps) {
  const { i18n } = useLingui();
  // A message is told with its place only; whose conversation that is, is often known already.
  const conversation = useQuery({
    ...conversationQuery(hit.conversation_id ?? ""),
    enabled: hit.conversation_id !== null,
  });
  const contact = hit.contact ?? conversation.data?.contact ?? { id: hit.id, name: null };
  const name = useContactName(contact);
  return (
    <button type="button" className={styles.hit} onClick={onOpen}>
      <Avatar id={contact.id} name={name} size={32} />
      <span className={styles.words}>
        <span className={styles.name}>
          <ContactName contact={contact} />
        </span>
        {ambiguous ? <Identity contactId={contact.id} /> : null}
        {hit.message ? (
          <span className={styles.snippet}>
            <Snippet message={hit.message} />
          </span>
        ) : null}
      </span>
      <time dateTime={hit.at}>{shortMoment(hit.at, i18n.locale)}</time>
    </button>
  );
}

/** Which of several people of one name this is. */
function Identity({ contactId }: { contactId: string }) {
  const contact = useQuery({
    queryKey: ["contact", contactId],
    queryFn: ({ signal }) => {
      const params = { path: { contact_id: contactId } };
      return answered(api.GET("/api/v1/contacts/{contact_id}", { params, signal }));
    },
  });
  const identity = contact.data?.identities[0];
  if (!identity) return null;
  return (
    <bdi className={styles.snippet} dir="ltr">
      {identity.kind === "phone" ? phoneNumber(identity.value) : identity.value}
    </bdi>
  );
}

async function newestOf(hit: Hit): Promise<string | null> {
  const query = { contact_id: hit.contact?.id ?? hit.id, limit: 1 };
  const page = await answered(api.GET("/api/v1/conversations", { params: { query } }));
  return page.items[0]?.id ?? null;
}
