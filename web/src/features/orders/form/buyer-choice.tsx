import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { visibleName } from "../../../lib/bidi";
import { useSettled } from "../../../lib/use-settled";
import { Avatar } from "../../../ui/avatar";
import { Field } from "../../../ui/field";
import styles from "./order-form.module.css";

const LETTERS_AT_LEAST = 2;
const SHOWN = 6;

interface Props {
  chosen: string | null;
  onChoose: (contactId: string | null) => void;
}

/** Whose order it is, found by words of the name or the end of the number. */
export function BuyerChoice({ chosen, onChoose }: Props) {
  const [text, setText] = useState("");
  const q = useSettled(text.trim());
  const found = useQuery({
    queryKey: ["contact", "found", q, SHOWN],
    enabled: q.length >= LETTERS_AT_LEAST,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/search", {
          params: { query: { q, kind: "contacts", limit: SHOWN } },
          signal,
        }),
      ),
  });
  const hits = q.length >= LETTERS_AT_LEAST ? (found.data?.items ?? []) : [];
  return (
    <div className={styles.buyer}>
      <Field
        label={<Trans>Customer</Trans>}
        hint={<Trans>May stay empty. Words of the name, or the last digits of the number.</Trans>}
        type="search"
        value={text}
        maxLength={200}
        dir="auto"
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          onChoose(null);
        }}
      />
      {hits.length ? (
        <div className={styles.hits} role="radiogroup">
          {hits.map((hit) => {
            const name = visibleName(hit.contact?.name) || "—";
            return (
              <label key={hit.id} className={styles.hit}>
                <input
                  type="radio"
                  name="buyer"
                  checked={chosen === hit.id}
                  onChange={() => onChoose(hit.id)}
                />
                <Avatar id={hit.id} name={name} size={24} />
                <bdi>{name}</bdi>
              </label>
            );
          })}
        </div>
      ) : null}
      {found.isSuccess && q.length >= LETTERS_AT_LEAST && hits.length === 0 ? (
        <p role="status" className={styles.nobody}>
          <Trans>Nothing was found.</Trans>
        </p>
      ) : null}
    </div>
  );
}
