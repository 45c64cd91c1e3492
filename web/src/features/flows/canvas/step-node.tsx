import { memo } from "react";
import { useQuery } from "@tanstack/react-query";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Icon } from "../../../ui/icon";
import { callableQuery } from "../callable";
import { textIn } from "../document/definition";
import { isRare, waysOf } from "../document/ways";
import { stepWords } from "../words/kind-words";
import { WAY_WORDS } from "../words/way-words";
import { summaryOf } from "../words/summary";
import { useMarks, type Count } from "./marks";
import { edgeId, type StepNodeType } from "./nodes";
import styles from "./canvas.module.css";

export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const { i18n, t } = useLingui();
  const { step } = data;
  const marks = useMarks();
  const found = marks.findings.get(id);
  const words = stepWords(step.kind);
  const name = words ? i18n._(words.name) : step.kind;
  const summary = summaryOf(step, i18n.locale);
  const ways = waysOf(step, found?.ways, marks.ways[id]).filter((one) => !isRare(one) || one.name in step.next);
  const state = marks.now === id ? "now" : marks.path?.has(id) ? "path" : marks.path ? "aside" : undefined;
  const count = marks.counts?.get(id);
  return (
    <div
      className={styles.node}
      // React Flow lays the canvas out from the left; words inside go as they are read.
      dir={i18n.locale === "ar" ? "rtl" : "ltr"}
      data-selected={selected}
      data-light={state}
      data-change={marks.changes?.get(id)}
      data-fault={found?.errors ? "error" : found?.warnings ? "warning" : undefined}
    >
      <Handle
        type="target"
        position={Position.Left}
        className={styles.in}
        // A name alone is not allowed on a part that is nothing in particular.
        role="img"
        aria-label={t`Way in`}
      />
      <div className={styles.head}>
        <span className={styles.sign}>
          <Icon name={words?.icon ?? "bolt"} size={16} />
        </span>
        <span className={styles.name}>
          <bdi>{step.title || name}</bdi>
        </span>
        {found?.errors || found?.warnings ? (
          <span className={styles.fault} title={[...found.byField.values()].map((one) => one.message).join("\n")}>
            <Icon name="warning" size={14} />
            {found.errors + found.warnings}
          </span>
        ) : null}
      </div>
      {step.kind === "call_flow" ? <CalledName flowId={textIn(step.config, "flow_id")} /> : null}
      {summary ? (
        <p className={styles.summary} dir="auto">
          {summary}
        </p>
      ) : null}
      {ways.length > 0 ? (
        <ul className={styles.ways}>
          {ways.map((way) => {
            const known = WAY_WORDS[way.name];
            return (
              <li
                key={way.name}
                className={styles.way}
                data-taken={marks.taken.has(edgeId(id, way.name)) || undefined}
                data-missing={(way.required && !(way.name in step.next)) || undefined}
              >
                <bdi>{known ? i18n._(known) : way.name}</bdi>
                {step.next[way.name] === null ? (
                  <span className={styles.ends}>
                    <Trans>ends</Trans>
                  </span>
                ) : null}
                <Handle
                  type="source"
                  id={way.name}
                  position={Position.Right}
                  className={styles.out}
                  data-way={way.name}
                />
              </li>
            );
          })}
        </ul>
      ) : null}
      {step.kind === "go_to" ? (
        <Handle type="source" id="@jump" position={Position.Right} className={styles.out} isConnectable={false} />
      ) : null}
      {count ? <Counts count={count} /> : null}
    </div>
  );
});

function CalledName({ flowId }: { flowId: string | null }) {
  const flows = useQuery({ ...callableQuery, enabled: Boolean(flowId) });
  const found = flows.data?.find((one) => one.id === flowId);
  return found ? (
    <p className={styles.summary} dir="auto">
      {found.name}
    </p>
  ) : null;
}

function Counts({ count }: { count: Count }) {
  return (
    <p className={styles.counts}>
      <span>
        <Plural value={count.entered} one="# run" other="# runs" />
      </span>
      {count.waiting > 0 ? (
        <span data-tone="waiting">
          <Trans>{count.waiting} wait</Trans>
        </span>
      ) : null}
      {count.ended > 0 && count.entered > 0 ? (
        <span>
          <Trans>{Math.round((100 * count.ended) / count.entered)} % end here</Trans>
        </span>
      ) : null}
      {count.failed > 0 ? (
        <span data-tone="failed">
          <Trans>{count.failed} failed</Trans>
        </span>
      ) : null}
    </p>
  );
}
