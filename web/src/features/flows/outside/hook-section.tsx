import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { PaneError } from "../../../ui/pane-state";
import { useCommand } from "../../../ui/use-command";
import { objectsIn, textIn, type Config, type Trigger } from "../document/definition";
import { hooksKey, hooksQuery, type Hook } from "../outside-queries";
import styles from "../builder/builder.module.css";

interface Props {
  flowId: string;
  trigger: Trigger;
  readOnly: boolean;
  onConfig: (config: Config) => void;
}

/** The addresses of a trigger by webhook: made here, shown once, and what their last call held. */
export function HookSection({ flowId, trigger, readOnly, onConfig }: Props) {
  const { i18n, t } = useLingui();
  const may = useMay();
  const [made, setMade] = useState<Hook | null>(null);
  const hooks = useQuery(hooksQuery(flowId));
  const make = useCommand(
    (triggerId: string, header) =>
      answered(
        api.POST("/api/v1/flows/{flow_id}/hooks", {
          params: { path: { flow_id: flowId }, header },
          body: { trigger_id: triggerId },
        }),
      ),
    [hooksKey(flowId)],
  );
  const close = useCommand(
    (hookId: string) =>
      answered(
        api.DELETE("/api/v1/flows/{flow_id}/hooks/{hook_id}", {
          params: { path: { flow_id: flowId, hook_id: hookId } },
        }),
      ),
    [hooksKey(flowId)],
  );
  const mine = hooks.data?.filter((one) => one.trigger_id === trigger.id) ?? [];
  const captured = Object.entries(mine.find((one) => one.captured)?.captured ?? {});
  const mapped = new Set(objectsIn(trigger.config["mapping"]).map((one) => textIn(one, "path")));
  const add = (path: string, kind: string) => {
    const mapping = objectsIn(trigger.config["mapping"]);
    const taken = new Set(mapping.map((one) => textIn(one, "name")));
    const name = nameFor(path, taken);
    onConfig({ ...trigger.config, mapping: [...mapping, { path, name, kind: KINDS[kind] ?? "any", required: false }] });
  };
  return (
    <section className={styles.waysOut} aria-label={t`Addresses`}>
      <h3>
        <Trans>Addresses</Trans>
      </h3>
      {hooks.isError ? <PaneError error={hooks.error} retry={() => void hooks.refetch()} /> : null}
      <ul>
        {mine.map((one) => (
          <li key={one.id} className={styles.whenLine}>
            <span className={styles.quiet}>
              {one.called_at ? (
                <Trans>Called last at {shortDateTime(one.called_at, i18n.locale)}</Trans>
              ) : (
                <Trans>Not called yet</Trans>
              )}
            </span>
            {may("flows:manage") ? (
              <IconButton icon="close" label={t`Close this address`} onClick={() => close.mutate(one.id)} />
            ) : null}
          </li>
        ))}
      </ul>
      {may("flows:manage") ? (
        <Button
          size="small"
          disabled={make.isPending}
          onClick={() => make.mutate(trigger.id, { onSuccess: (hook) => setMade(hook) })}
        >
          <Icon name="plus" size={16} />
          <Trans>Make an address</Trans>
        </Button>
      ) : null}
      {captured.length > 0 ? (
        <>
          <h3>
            <Trans>What the last call held</Trans>
          </h3>
          <ul>
            {captured.map(([path, kind]) => (
              <li key={path} className={styles.whenLine}>
                <code dir="ltr">{path}</code> <span className={styles.quiet}>{String(kind)}</span>
                {readOnly || mapped.has(path) ? null : (
                  <Button size="small" look="bare" onClick={() => add(path, String(kind))}>
                    <Trans>Take over</Trans>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {made ? (
        <Dialog title={<Trans>The address, shown once</Trans>} onClose={() => setMade(null)}>
          <p>
            <Trans>Whoever knows it can start the flow. Keep it now; it is not shown again.</Trans>
          </p>
          <CopyText text={`${location.origin}${made.path ?? ""}`} />
          {made.secret ? (
            <>
              <p>
                <Trans>The secret with which calls are signed:</Trans>
              </p>
              <CopyText text={made.secret} />
            </>
          ) : null}
        </Dialog>
      ) : null}
    </section>
  );
}

const KINDS: Record<string, string> = { text: "text", number: "number", truth: "truth" };

/** `order.customer.phone` as `phone`, or `phone_2` where that is taken. */
function nameFor(path: string, taken: ReadonlySet<string | null>): string {
  const last = path.split(".").findLast((one) => !/^\d+$/.test(one)) ?? "value";
  const plain = last.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+/, "") || "value";
  let name = plain;
  for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
  return name;
}
