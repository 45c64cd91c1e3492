import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Contact } from "../../../api/client";
import { useSettled } from "../../../lib/use-settled";
import { Avatar } from "../../../ui/avatar";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { contactHits } from "../contact-queries";
import { useNameOf } from "../contact-name";
import { useMerge } from "./use-merge";
import styles from "./contact-detail.module.css";

const LETTERS_AT_LEAST = 2;

/** Finds the other contact by its words; this one stands for both afterwards. */
export function MergeDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const nameOf = useNameOf();
  const name = nameOf(contact);
  const merge = useMerge(contact, { ownWords: true });
  const [text, setText] = useState("");
  const q = useSettled(text.trim());
  const found = useQuery({
    ...contactHits(q),
    enabled: q.length >= LETTERS_AT_LEAST,
    placeholderData: keepPreviousData,
  });
  const hits = found.data?.filter((hit) => hit.id !== contact.id) ?? [];
  return (
    <FormDialog
      title={
        <Trans>
          Merge <bdi>{name}</bdi> with…
        </Trans>
      }
      submit={<Trans>Merge</Trans>}
      pending={merge.isPending}
      error={merge.error ?? found.error}
      onClose={onClose}
      onSubmit={(form) => {
        const other = textIn(form, "other");
        if (other) merge.mutate(other, { onSuccess: onClose });
      }}
    >
      <p>
        <Trans>
          <bdi>{name}</bdi> keeps what is known of it and takes over the rest: numbers,
          conversations, labels. The two can be parted again at any time.
        </Trans>
      </p>
      <Field
        label={<Trans>The other contact</Trans>}
        type="search"
        value={text}
        maxLength={200}
        dir="auto"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.hits} role="radiogroup" aria-label={name}>
        {hits.map((hit) => (
          <label key={hit.id} className={styles.hit}>
            <input type="radio" name="other" value={hit.id} required />
            <Avatar id={hit.id} name={nameOf(hit)} size={28} />
            <bdi>{nameOf(hit)}</bdi>
          </label>
        ))}
      </div>
      {found.isSuccess && hits.length === 0 ? (
        <p role="status">
          <Trans>Nothing was found.</Trans>
        </p>
      ) : null}
    </FormDialog>
  );
}
