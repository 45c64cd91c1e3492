import { useEffect, useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { sayRefusal } from "../../../ui/use-command";
import type { Definition } from "../document/definition";
import { lightOf, type Light } from "../simulator/played";
import { WAY_WORDS } from "../words/way-words";
import { StepName } from "./step-name";
import styles from "./runs.module.css";

interface Props {
  runId: string;
  definition: Definition;
  onLight: (light: Light | null) => void;
}

/** A run once more, from what it was given then: line by line, on its version or on the draft. */
export function Replay({ runId, definition, onLight }: Props) {
  const { t, i18n } = useLingui();
  const [at, setAt] = useState(0);
  const play = useMutation({
    mutationFn: (draft: boolean) =>
      answered(
        api.POST("/api/v1/flow-runs/{run_id}/replay", {
          params: { path: { run_id: runId } },
          body: { draft },
        }),
      ),
    onSuccess: () => setAt(0),
    onError: sayRefusal,
  });
  const found = play.data;
  const lines = found?.lines;
  useEffect(() => {
    if (!lines?.length) return;
    const shown = lines.slice(0, at + 1);
    onLight(lightOf(shown, definition.start, lines[at]?.node ?? null));
  }, [lines, at, definition.start, onLight]);
  return (
    <section className={styles.replay} aria-label={t`Played once more`}>
      <span className={styles.tools}>
        <Button size="small" disabled={play.isPending} onClick={() => play.mutate(false)}>
          <Icon name="retry" size={16} />
          <Trans>Play it once more</Trans>
        </Button>
        <Button size="small" look="bare" disabled={play.isPending} onClick={() => play.mutate(true)}>
          <Trans>With the draft</Trans>
        </Button>
      </span>
      {found ? (
        <p role="status">
          <Badge tone={found.same ? "positive" : "warning"}>
            {found.same ? <Trans>The same, line by line</Trans> : <Trans>Another way</Trans>}
          </Badge>{" "}
          {found.differs_at === null ? (
            <Plural value={found.lines.length} one="# line" other="# lines" />
          ) : (
            <Trans>From line {found.differs_at + 1} on</Trans>
          )}
        </p>
      ) : null}
      {lines?.length ? (
        <>
          <span className={styles.tools}>
            <Button size="small" disabled={at === 0} onClick={() => setAt(at - 1)}>
              <Trans>Line before</Trans>
            </Button>
            <Button size="small" disabled={at >= lines.length - 1} onClick={() => setAt(at + 1)}>
              <Trans>Next line</Trans>
            </Button>
          </span>
          <ol className={styles.steps} aria-label={t`Lines of the replay`}>
            {lines.map((one, number) => {
              const way = WAY_WORDS[one.way];
              const differs = found?.differs_at !== null && found !== undefined && number >= (found.differs_at ?? 0);
              return (
                <li key={one.step_no} aria-current={number === at ? "step" : undefined} data-failed={differs}>
                  <button type="button" className={styles.line} onClick={() => setAt(number)}>
                    <b>
                      <StepName id={one.node} definition={definition} />
                    </b>{" "}
                    <bdi>{way ? i18n._(way) : one.way}</bdi>
                  </button>
                </li>
              );
            })}
          </ol>
        </>
      ) : null}
    </section>
  );
}
