import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { objectOf, textIn, type Config, type Definition } from "../document/definition";
import { RUN_STATUSES } from "../runs/run-status";
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

const MESSAGES: Record<string, MessageDescriptor> = {
  free: msg`Free text`,
  template: msg`Templates`,
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
  // Outcomes and ways that a flow names itself have no words here.
  const said = (words: Record<string, MessageDescriptor>) => (id: string) =>
    words[id] ? i18n._(words[id]) : id;
  const wayName = said(WAY_WORDS);
  return (
    <div className={styles.panel}>
      <Sums title={t`Conversations`} sums={{ [t`in all`]: report["conversations"], [t`went another way`]: report["counterfactual_conversations"], [t`taken over by people`]: report["silenced_by_people"] }} />
      <Sums title={t`It would have begun`} sums={objectOf(real["fired"])} name={nameOf} />
      <Sums title={t`Messages as it was`} sums={objectOf(real["messages"])} name={said(MESSAGES)} />
      <Sums
        title={t`Messages after it went another way`}
        sums={objectOf(apart["messages"])}
        name={said(MESSAGES)}
      />
      <Sums title={t`How runs ended`} sums={objectOf(real["ended"])} name={said(RUN_STATUSES)} />
      <Sums title={t`Who answered`} sums={objectOf(report["answers"])} name={said(ANSWERED_BY)} />
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
                .map(([way, count]) => `${wayName(way)} ${String(count)}`)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface SumsProps {
  title: string;
  sums: Config;
  name?: (id: string) => string;
}

function Sums({ title, sums, name }: SumsProps) {
  const shown = Object.entries(sums).filter(([, count]) => typeof count === "number");
  if (shown.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.sums}>
        {shown.map(([id, count]) => (
          <div key={id}>
            <dt>
              <bdi>{name ? name(id) : id}</bdi>
            </dt>
            <dd>{String(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
