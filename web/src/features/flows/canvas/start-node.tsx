import { memo } from "react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Icon } from "../../../ui/icon";
import { triggerWords } from "../words/kind-words";
import { triggerSummary } from "../words/summary";
import { useMarks } from "./marks";
import type { StartNodeType } from "./nodes";
import styles from "./canvas.module.css";

/** Where it begins: all triggers lead to the first step. */
export const StartNode = memo(function StartNode({ data, selected }: NodeProps<StartNodeType>) {
  const { i18n } = useLingui();
  const { findings, path, changes } = useMarks();
  const whole = findings.get("");
  const faults = data.triggers.reduce((sum, { id }) => sum + (findings.get(id)?.errors ?? 0), whole?.errors ?? 0);
  return (
    <div
      className={styles.node}
      dir={i18n.locale === "ar" ? "rtl" : "ltr"}
      data-start
      data-selected={selected}
      data-light={path ? "path" : undefined}
      data-fault={faults > 0 ? "error" : undefined}
      data-change={data.triggers.some(({ id }) => changes?.has(id)) ? "changed" : undefined}
    >
      <div className={styles.head}>
        <span className={styles.sign}>
          <Icon name="play" size={16} />
        </span>
        <span className={styles.name}>
          <Trans>It begins when</Trans>
        </span>
        {faults > 0 ? (
          <span className={styles.fault}>
            <Icon name="warning" size={14} />
            {faults}
          </span>
        ) : null}
      </div>
      <ul className={styles.triggers}>
        {data.triggers.map((trigger) => {
          const words = triggerWords(trigger.kind);
          const more = triggerSummary(trigger, i18n.locale);
          return (
            <li key={trigger.id}>
              <Icon name={words?.icon ?? "bolt"} size={14} />
              <span>
                <bdi>{words ? i18n._(words.name) : trigger.kind}</bdi>
                {more ? <small dir="auto">{more}</small> : null}
              </span>
            </li>
          );
        })}
        {data.triggers.length === 0 ? (
          <li>
            <Trans>Nothing yet. Choose a trigger.</Trans>
          </li>
        ) : null}
      </ul>
      <Handle type="source" id="next" position={Position.Right} className={styles.out} data-way="next" />
    </div>
  );
});
