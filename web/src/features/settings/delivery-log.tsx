import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Page } from "../../api/client";
import { Section } from "../../ui/page";
import { QueryPages } from "../../ui/query-rows";
import styles from "./outside.module.css";

interface Props<T, S extends string> {
  title: ReactNode;
  /** How long it is kept. */
  words: ReactNode;
  /** The name of the choice of states, where nobody sees it. */
  label: string;
  states: readonly S[];
  stateName: (state: S) => string;
  state: S | undefined;
  onState: (state: S | undefined) => void;
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  empty: ReactNode;
  action?: ReactNode;
  children: (one: T) => ReactNode;
}

/** What went out or came in and how it ended, the newest first. */
export function DeliveryLog<T, S extends string>(props: Props<T, S>) {
  const { t } = useLingui();
  const { states, state } = props;
  return (
    <Section
      title={props.title}
      words={props.words}
      action={
        <span className={styles.buttons}>
          <select
            className={styles.select}
            aria-label={props.label}
            value={state ?? ""}
            onChange={({ target }) => props.onState(states.find((one) => one === target.value))}
          >
            <option value="">{t`All`}</option>
            {states.map((one) => (
              <option key={one} value={one}>
                {props.stateName(one)}
              </option>
            ))}
          </select>
          {props.action}
        </span>
      }
    >
      <QueryPages
        query={props.query}
        empty={state ? <Trans>None in this state.</Trans> : props.empty}
      >
        {props.children}
      </QueryPages>
    </Section>
  );
}

const ON_ITS_WAY_MS = 1_000;
const AT_REST_MS = 15_000;

/** Nobody tells the page when a delivery ends, which takes about a second: it is asked for. */
export function askAgainMs(moves: boolean | undefined): number {
  return moves ? ON_ITS_WAY_MS : AT_REST_MS;
}
