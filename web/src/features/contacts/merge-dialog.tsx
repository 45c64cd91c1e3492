import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api, type Contact } from "../../api/client";
import { visibleName } from "../../lib/bidi";
import { phoneNumber } from "../../lib/phone-number";
import { useSettled } from "../../lib/use-settled";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { ErrorWords, PaneError } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { contactsQuery, LETTERS_AT_LEAST, type Listed } from "./contacts-query";
import { useMerge } from "./use-merge";
import styles from "./contacts.module.css";

interface Props {
  contact: Contact;
  onClose: () => void;
  onMerged: () => void;
}

/** Says that another contact is the same person: suggested by what they share, or searched for. */
export function MergeDialog({ contact, onClose, onMerged }: Props) {
  const { t } = useLingui();
  const [words, setWords] = useState("");
  const q = useSettled(words.trim());
  const searching = q.length >= LETTERS_AT_LEAST;
  const merge = useMerge(contact.id);
  const duplicates = useQuery({
    queryKey: ["contact", contact.id, "duplicates"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/contacts/{contact_id}/duplicates", {
          params: { path: { contact_id: contact.id }, query: { limit: 20 } },
          signal,
        }),
      ),
  });
  const found = useInfiniteQuery({ ...contactsQuery({ q }), enabled: searching });
  const shown = searching ? found : duplicates;
  const candidates: Listed[] = (
    searching ? (found.data?.pages[0]?.items ?? []) : (duplicates.data?.items ?? [])
  ).filter((one) => one.id !== contact.id);
  const name = visibleName(contact.name) || t`Nameless contact`;
  return (
    <Dialog title={<Trans>Merge with another contact</Trans>} onClose={onClose}>
      <div className={styles.form}>
        {merge.isError ? (
          <Notice tone="danger">
            <ErrorWords error={merge.error} />
          </Notice>
        ) : null}
        <p className={styles.quiet}>
          <Trans>
            <bdi>{name}</bdi> stands for both and keeps its own details. Numbers and conversations of
            the other one are shown here. They can be parted again.
          </Trans>
        </p>
        <input
          type="search"
          className={styles.select}
          value={words}
          dir={words ? "auto" : undefined}
          placeholder={t`A name or the end of a number`}
          aria-label={t`Who is the same person?`}
          onChange={(event) => setWords(event.target.value)}
        />
        {shown.isPending ? (
          <Skeleton rows={3} height={48} />
        ) : shown.isError ? (
          <PaneError error={shown.error} retry={() => void shown.refetch()} />
        ) : candidates.length === 0 ? (
          <p className={styles.quiet} role="status">
            {searching ? (
              <Trans>Nobody else fits.</Trans>
            ) : (
              <Trans>Nobody shares a number or an e-mail address. Search by name.</Trans>
            )}
          </p>
        ) : (
          <ul className={styles.lines} aria-label={t`Possibly the same person`}>
            {candidates.map((one) => {
              const other = visibleName(one.name) || t`Nameless contact`;
              const phone = one.identities?.find(({ kind }) => kind === "phone")?.value;
              return (
                <li key={one.id}>
                  <Avatar id={one.id} name={other} size={32} />
                  <span className={styles.rowWords}>
                    <bdi>{other}</bdi>
                    {phone ? (
                      <bdi className={styles.quiet} dir="ltr">
                        {phoneNumber(phone)}
                      </bdi>
                    ) : null}
                  </span>
                  <Button
                    size="small"
                    disabled={merge.isPending}
                    aria-label={t`Merge with ${other}`}
                    onClick={() => merge.mutate(one.id, { onSuccess: onMerged })}
                  >
                    <Trans>Merge</Trans>
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
