import { useMemo } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { objectOf, type Definition, type Trigger } from "../document/definition";
import type { PartFindings } from "../document/findings";
import { addTrigger, changeTrigger, connect, remove, START } from "../document/operations";
import { Condition } from "../form/condition";
import { ObjectFields } from "../form/fields";
import { FormContext } from "../form/form-context";
import { Labelled } from "../form/labelled";
import { emptyOf, readShape } from "../form/schema";
import { CheckBox, NumberField } from "../form/simple-fields";
import { HookSection } from "../outside/hook-section";
import type { Kind, Kinds } from "../flow-queries";
import { stepName, triggerWords } from "../words/kind-words";
import styles from "./builder.module.css";

interface Props {
  flowId: string;
  definition: Definition;
  kinds: Kinds;
  findings: ReadonlyMap<string, PartFindings>;
  readOnly: boolean;
  edit: (next: (now: Definition) => Definition, key?: string | null) => void;
}

/** What begins the flow, with which step, and how it stands to other flows and to people. */
export function StartPanel({ flowId, definition, kinds, findings, readOnly, edit }: Props) {
  const { t, i18n } = useLingui();
  const nameOf = (kind: Kind) => {
    const words = triggerWords(kind.kind);
    return words ? i18n._(words.name) : kind.title;
  };
  const whole = findings.get("");
  const { settings } = definition;
  const set = (name: string, value: unknown) =>
    edit((now) => ({ ...now, settings: { ...now.settings, [name]: value } }), `settings.${name}`);
  const surroundings = { values: kinds.values, steps: definition.steps, findings: whole, readOnly };
  return (
    <div className={styles.panelBody}>
      <header className={styles.partHead}>
        <span className={styles.sign}>
          <Icon name="play" size={18} />
        </span>
        <h2>
          <Trans>It begins when</Trans>
        </h2>
      </header>
      {[...(whole?.byField ?? [])]
        .filter(([place]) => !place.startsWith("settings") && place !== "start")
        .map(([place, one]) => (
          <p key={place} className={one.level === "error" ? field.fault : styles.warning}>
            <bdi>{one.message}</bdi>
          </p>
        ))}
      <ul className={styles.parts}>
        {definition.triggers.map((trigger) => (
          <TriggerForm
            key={trigger.id}
            flowId={flowId}
            trigger={trigger}
            kind={kinds.triggers.find((one) => one.kind === trigger.kind)}
            values={kinds.values}
            findings={findings.get(trigger.id)}
            readOnly={readOnly}
            edit={edit}
          />
        ))}
      </ul>
      {readOnly ? null : (
        <Menu
          trigger={
            <Button size="small">
              <Icon name="plus" size={16} />
              <Trans>Add a trigger</Trans>
            </Button>
          }
        >
          {kinds.triggers.map((kind) => (
            <MenuItem
              key={kind.kind}
              icon={triggerWords(kind.kind)?.icon ?? "bolt"}
              onSelect={() =>
                edit((now) => addTrigger(now, kind.kind, objectOf(emptyOf(readShape(kind.schema)))).definition)
              }
            >
              {nameOf(kind)}
            </MenuItem>
          ))}
        </Menu>
      )}
      <FormContext value={surroundings}>
        <Labelled label={<Trans>The first step</Trans>} fault={whole?.byField.get("start")?.message}>
          {(control) => (
            <select
              {...control}
              disabled={readOnly}
              value={definition.start ?? ""}
              onChange={(event) => edit((now) => connect(now, START, "next", event.target.value || null))}
            >
              <option value="">—</option>
              {definition.steps.map((one) => (
                <option key={one.id} value={one.id}>
                  {stepName(i18n, one)}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <section className={styles.waysOut}>
          <h3>
            <Trans>Beside other flows and people</Trans>
          </h3>
          <NumberField
            label={<Trans>Its turn</Trans>}
            hint={t`Flows are asked in this order, the lowest first.`}
            value={typeof settings["priority"] === "number" ? settings["priority"] : 100}
            minimum={0}
            maximum={1000}
            whole
            nullable={false}
            onChange={(value) => set("priority", value)}
          />
          <CheckBox
            label={<Trans>When it takes a message, no other flow is asked</Trans>}
            value={settings["first_match_only"] !== false}
            onChange={(value) => set("first_match_only", value)}
          />
          <CheckBox
            label={<Trans>Also while a person has the conversation; it then says nothing</Trans>}
            value={settings["beside_people"] === true}
            onChange={(value) => set("beside_people", value)}
          />
          <CheckBox
            label={<Trans>Publish only when all cases are green</Trans>}
            value={settings["needs_green_cases"] === true}
            onChange={(value) => set("needs_green_cases", value)}
          />
        </section>
      </FormContext>
    </div>
  );
}

interface TriggerProps {
  flowId: string;
  trigger: Trigger;
  kind: Kind | undefined;
  values: readonly string[];
  findings: PartFindings | undefined;
  readOnly: boolean;
  edit: Props["edit"];
}

function TriggerForm({ flowId, trigger, kind, values, findings, readOnly, edit }: TriggerProps) {
  const { t, i18n } = useLingui();
  const { id } = trigger;
  const shape = useMemo(() => (kind ? readShape(kind.schema) : null), [kind]);
  const words = triggerWords(trigger.kind);
  const list = `values-of-${id}`;
  const paths = [...values, ...(kind?.gives ?? []).map((one) => `trigger.${one}`)];
  const surroundings = { values: paths, steps: [], findings, readOnly };
  const change = (part: Partial<Trigger>, place: string) =>
    edit((now) => changeTrigger(now, id, part), `${id}.${place}`);
  return (
    <FormContext value={surroundings}>
      <li className={styles.part}>
        <header>
          <Icon name={words?.icon ?? "bolt"} size={16} />
          <h3>{words ? i18n._(words.name) : (kind?.title ?? trigger.kind)}</h3>
          {readOnly ? null : (
            <IconButton
              icon="close"
              label={t`Remove this trigger`}
              onClick={() => edit((now) => remove(now, new Set([id])))}
            />
          )}
        </header>
        {shape?.fields?.size ? (
          <ObjectFields
            owner={trigger.kind}
            fields={shape.fields}
            value={trigger.config}
            place="config"
            onChange={(config, place) => change({ config }, place)}
          />
        ) : null}
        {trigger.kind === "hook" ? (
          <HookSection
            flowId={flowId}
            trigger={trigger}
            readOnly={readOnly}
            onConfig={(config) => change({ config }, "config.mapping")}
          />
        ) : null}
        {trigger.when ? (
          <div className={styles.waysOut}>
            <span className={styles.whenLine}>
              <Trans>and only when</Trans>
              {readOnly ? null : (
                <IconButton icon="close" label={t`Remove the condition`} onClick={() => change({ when: null }, "when")} />
              )}
            </span>
            <Condition value={trigger.when} place="when" list={list} onChange={(when) => change({ when }, "when")} />
            <datalist id={list}>
              {paths.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </div>
        ) : readOnly ? null : (
          <Button
            size="small"
            look="bare"
            onClick={() => change({ when: { value: "contact.language", is: "equals", to: "en" } }, "when")}
          >
            <Icon name="plus" size={16} />
            <Trans>Only under a condition</Trans>
          </Button>
        )}
      </li>
    </FormContext>
  );
}
