import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { objectOf, textIn, type Config, type Definition } from "../document/definition";
import { StepName } from "../runs/step-name";
import { triggerWords } from "../words/kind-words";
import { WAY_WORDS } from "../words/way-words";
import styles from "../runs/runs.module.css";

const ANSWERED_BY: Record<string, MessageDescriptor> = {
  only_flow: msg`Only the flow`,
  only_people: msg`Only people`,
  both: msg`Both`,
  nobody: msg`Nobody`,
};

/** The sums of a backtest. What came after an answer that nobody gave is counted apart. */
export function Report({ report, definition }: { report: Config; definition: Definition }) {
  const { t, i18n } = useLingui();
  const real = objectOf(report["as_it_was"]);
  const apart = objectOf(report["counterfactual"]);
  const cost = objectOf(report["cost"]);
  const total = textIn(cost, "total");
  const nameOf = (id: string) => {
    const found = definition.triggers.find((one) => one.id === id);
    const words = found ? triggerWords(found.kind) : undefined;
    return words ? i18n._(words.name) : id;
  };
  return (
    <div className={styles.panel}>
      <Sums title={t`Conversations`} sums={{ [t`in all`]: report["conversations"], [t`went another way`]: report["counterfactual_conversations"], [t`taken over by people`]: report["silenced_by_people"] }} />
      <Sums title={t`It would have begun`} sums={renamed(objectOf(real["fired"]), nameOf)} />
      <Sums title={t`Messages as it was`} sums={objectOf(real["messages"])} />
      <Sums title={t`Messages after it went another way`} sums={objectOf(apart["messages"])} />
      <Sums title={t`How runs ended`} sums={objectOf(real["ended"])} />
      <Sums
        title={t`Who answered`}
        sums={renamed(objectOf(report["answers"]), (id) => {
          const words = ANSWERED_BY[id];
          return words ? i18n._(words) : id;
        })}
      />
      <Sums title={t`Contacts with more messages than`} sums={objectOf(report["contacts_with_more_than"])} />
      {total && total !== "0" ? (
        <p>
          <Trans>Charged templates: {total}</Trans>
        </p>
      ) : null}
      <h3>
        <Trans>Ways that were taken</Trans>
      </h3>
      <ul className={styles.steps}>
        {Object.entries(objectOf(real["ways"])).map(([node, ways]) => (
          <li key={node}>
            <b>
              <StepName id={node} definition={definition} />
            </b>
            <span className={styles.quiet}>
              {Object.entries(objectOf(ways))
                .map(([way, count]) => `${WAY_WORDS[way] ? i18n._(WAY_WORDS[way]) : way} ${String(count)}`)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function renamed(sums: Config, name: (id: string) => string): Config {
  return Object.fromEntries(Object.entries(sums).map(([id, count]) => [name(id), count]));
}

function Sums({ title, sums }: { title: string; sums: Config }) {
  const shown = Object.entries(sums).filter(([, count]) => typeof count === "number");
  if (shown.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.sums}>
        {shown.map(([name, count]) => (
          <div key={name}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>{String(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
