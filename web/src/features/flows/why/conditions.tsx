import { Trans, useLingui } from "@lingui/react/macro";
import { objectsIn, textIn, type Config } from "../document/definition";
import { OPERATORS } from "../words/choice-words";
import { triggerWords } from "../words/kind-words";
import { CHECK_WORDS } from "./reason-words";
import type { WhyTrigger } from "./why-queries";
import styles from "./why.module.css";

/** Every trigger of a flow: what it wanted, and what it saw. */
export function Triggers({ triggers }: { triggers: readonly WhyTrigger[] }) {
  const { i18n } = useLingui();
  return (
    <ul className={styles.triggers}>
      {triggers.map((one) => {
        const words = triggerWords(one.kind);
        return (
          <li key={one.trigger_id}>
            <b>{words ? i18n._(words.name) : one.kind}</b>
            {one.listens ? (
              <Conditions parts={[...one.checks, ...(one.when ? [one.when] : [])]} />
            ) : (
              <span className={styles.quiet}>
                <Trans>Does not concern it</Trans>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const JOINS = ["all", "any", "none"] as const;

/** Conditions as a tree; each says whether it held, in words and by its sign. */
export function Conditions({ parts }: { parts: readonly Config[] }) {
  if (parts.length === 0) return null;
  return (
    <ul className={styles.tree}>
      {parts.map((part, at) => (
        <Condition key={at} part={part} />
      ))}
    </ul>
  );
}

function Condition({ part }: { part: Config }) {
  const { t, i18n } = useLingui();
  const holds = part["holds"] === true;
  const join = JOINS.find((one) => Array.isArray(part[one]));
  const name = textIn(part, "name");
  const known = name ? CHECK_WORDS[name] : undefined;
  const joins = { all: t`All of these`, any: t`One of these`, none: t`None of these` };
  const operator = OPERATORS[String(part["is"] ?? "")];
  const wanted = part["wanted"] ?? part["to"];
  return (
    <li data-holds={holds}>
      <span className={styles.sign} role="img" aria-label={holds ? t`Holds` : t`Does not hold`}>
        {holds ? "✓" : "✗"}
      </span>{" "}
      {name ? <bdi>{known ? i18n._(known) : name}</bdi> : null}
      {name && (join || part["value"]) ? ": " : null}
      {join ? joins[join] : null}
      {part["value"] ? <code dir="ltr">{String(part["value"])}</code> : null}{" "}
      {operator ? i18n._(operator) : null} {wanted === undefined || wanted === null ? null : <bdi>{shown(wanted)}</bdi>}
      {join ? (
        <Conditions parts={objectsIn(part[join])} />
      ) : (
        <span className={styles.saw}>
          {part["saw"] === null || part["saw"] === undefined ? (
            <Trans>saw nothing</Trans>
          ) : (
            <Trans>
              saw <bdi>{shown(part["saw"])}</bdi>
            </Trans>
          )}
        </span>
      )}
    </li>
  );
}

const LONGEST = 200;

function shown(value: unknown): string {
  const words = Array.isArray(value)
    ? value.map(String).join(", ")
    : typeof value === "object" && value !== null
      ? JSON.stringify(value)
      : String(value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
