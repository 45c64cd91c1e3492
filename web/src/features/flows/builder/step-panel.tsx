import { useMemo } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import type { Definition, Step } from "../document/definition";
import { changeStep, configure, connect, disconnect, remove } from "../document/operations";
import type { PartFindings } from "../document/findings";
import { isRare, waysOf } from "../document/ways";
import { ObjectFields } from "../form/fields";
import { FormContext } from "../form/form-context";
import { Labelled } from "../form/labelled";
import { readShape } from "../form/schema";
import { LineField } from "../form/simple-fields";
import type { Kind } from "../flow-queries";
import { stepName, stepWords } from "../words/kind-words";
import { WAY_WORDS } from "../words/way-words";
import styles from "./builder.module.css";

interface Props {
  definition: Definition;
  step: Step;
  kind: Kind | undefined;
  values: readonly string[];
  findings: PartFindings | undefined;
  readOnly: boolean;
  edit: (next: (now: Definition) => Definition, key?: string | null) => void;
  onRemoved: () => void;
}

const NOT_DRAWN = "@none";
const ENDS = "@ends";

/** What a step does and where it leads; everything the canvas can do, by the keys too. */
export function StepPanel({ definition, step, kind, values, findings, readOnly, edit, onRemoved }: Props) {
  const { t, i18n } = useLingui();
  const { id } = step;
  const shape = useMemo(() => (kind ? readShape(kind.schema) : null), [kind]);
  const words = stepWords(step.kind);
  const name = words ? i18n._(words.name) : (kind?.title ?? step.kind);
  const ways = waysOf(step, findings?.ways);
  const [usual, rare] = [false, true].map((seldom) => ways.filter((one) => isRare(one) === seldom));
  const others = definition.steps.filter((one) => one.id !== id);
  const surroundings = useMemo(
    () => ({ values, steps: definition.steps, findings, readOnly }),
    [values, definition.steps, findings, readOnly],
  );
  // What belongs to no field that is shown, such as a step to which nothing leads.
  const whole = [...(findings?.byField ?? [])].filter(([place]) => ["id", "next", "config", "kind"].includes(place));
  const wayField = ({ name: way }: { name: string }) => {
    const target = step.next[way];
    const known = WAY_WORDS[way];
    return (
      <Labelled
        key={way}
        label={<bdi>{known ? i18n._(known) : way}</bdi>}
        fault={findings?.byField.get(`next.${way}`)?.message}
      >
        {(control) => (
          <select
            {...control}
            disabled={readOnly}
            value={target === undefined ? NOT_DRAWN : (target ?? ENDS)}
            onChange={({ target: { value } }) =>
              edit((now) =>
                value === NOT_DRAWN ? disconnect(now, id, way) : connect(now, id, way, value === ENDS ? null : value),
              )
            }
          >
            <option value={NOT_DRAWN}>{t`Not drawn`}</option>
            <option value={ENDS}>{t`The run ends`}</option>
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {stepName(i18n, one)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
    );
  };
  return (
    <FormContext value={surroundings}>
      <div className={styles.panelBody}>
        <header className={styles.partHead}>
          <span className={styles.sign}>
            <Icon name={words?.icon ?? "bolt"} size={18} />
          </span>
          <h2>{name}</h2>
          <code dir="ltr">{id}</code>
        </header>
        {whole.map(([place, one]) => (
          <p key={place} className={one.level === "error" ? field.fault : styles.warning}>
            <bdi>{one.message}</bdi>
          </p>
        ))}
        {shape?.fields ? (
          <ObjectFields
            owner={step.kind}
            fields={shape.fields}
            value={step.config}
            place="config"
            onChange={(config, place) => edit((now) => configure(now, id, config), `${id}.${place}`)}
          />
        ) : null}
        {ways.length > 0 ? (
          <section className={styles.waysOut}>
            <h3>
              <Trans>Where it goes on</Trans>
            </h3>
            {(usual ?? []).map(wayField)}
            {rare?.length ? (
              <details open={rare.some((one) => one.name in step.next)}>
                <summary>
                  <Trans>When something goes wrong</Trans>
                </summary>
                <div className={styles.waysOut}>{rare.map(wayField)}</div>
              </details>
            ) : null}
          </section>
        ) : null}
        <LineField
          label={<Trans>Title on the canvas</Trans>}
          value={step.title}
          maxLength={100}
          onChange={(title) => edit((now) => changeStep(now, id, { title }), `${id}.title`)}
        />
        {readOnly ? null : (
          <span className={styles.panelTools}>
            {definition.start === id ? null : (
              <Button size="small" onClick={() => edit((now) => ({ ...now, start: id }))}>
                <Icon name="play" size={16} />
                <Trans>Begin here</Trans>
              </Button>
            )}
            <Button
              size="small"
              look="danger"
              onClick={() => {
                edit((now) => remove(now, new Set([id])));
                onRemoved();
              }}
            >
              <Trans>Remove the step</Trans>
            </Button>
          </span>
        )}
      </div>
    </FormContext>
  );
}
