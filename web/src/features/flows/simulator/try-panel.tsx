import { useEffect, useMemo, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PaneError } from "../../../ui/pane-state";
import { wordsIn } from "../callable";
import { asDocument, type Definition, type Trigger } from "../document/definition";
import { durationWords } from "../words/summary";
import { stepWords } from "../words/kind-words";
import { RunStatusName } from "../runs/run-status";
import { Cases } from "./cases";
import { lightOf, readTurn, type Light, type ScriptEvent, type Turn } from "./played";
import styles from "./simulator.module.css";

const TIMES = [60, 3_600, 86_400, 7 * 86_400];

interface Props {
  flowId: string;
  definition: Definition;
  mayKeep: boolean;
  /** What has happened so far; it outlives the panel, so that a change can be tried on the same talk. */
  events: readonly ScriptEvent[];
  onEvents: (events: readonly ScriptEvent[]) => void;
  onLight: (light: Light | null) => void;
}

/** Talks to the draft as it is on the canvas. Its clock is its own, and nothing of it leaves. */
export function TryPanel({ flowId, definition, mayKeep, events, onEvents, onLight }: Props) {
  const { t, i18n } = useLingui();
  const [text, setText] = useState("");
  const end = useRef<HTMLDivElement>(null);
  const document = useMemo(() => asDocument(definition), [definition]);
  const played = useQuery({
    queryKey: ["flow-simulation", flowId, document, events],
    enabled: events.length > 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(
        api.POST("/api/v1/flows/{flow_id}/simulate", {
          params: { path: { flow_id: flowId } },
          body: { script: { events: [...events] }, draft: document },
          signal,
        }),
      ),
  });
  const simulation = events.length > 0 ? played.data : undefined;
  const turns = useMemo(() => (simulation?.turns ?? []).map(readTurn), [simulation]);
  const lines = useMemo(() => turns.flatMap((one) => one.lines), [turns]);
  const last = lines.at(-1)?.node ?? null;
  const waits = simulation?.status === "waiting";
  useEffect(() => {
    onLight(simulation ? lightOf(lines, definition.start, waits ? last : null) : null);
    end.current?.scrollIntoView({ block: "end" });
  }, [simulation, lines, waits, last, definition.start, onLight]);
  useEffect(() => () => onLight(null), [onLight]);
  const happen = (event: ScriptEvent) => onEvents([...events, event]);
  const manual = definition.triggers.filter((one) => one.kind === "manual");
  const called = definition.triggers.filter((one) => one.kind === "called");
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>
          <Trans>Try it</Trans>
        </h2>
        <IconButton icon="retry" label={t`Begin again`} disabled={events.length === 0} onClick={() => onEvents([])} />
      </header>
      <div className={styles.talk} role="log" tabIndex={0} aria-label={t`The simulated talk`}>
        {events.length === 0 ? (
          <p className={styles.hint}>
            <Trans>Write as a customer would. Nothing of it leaves, and the clock is yours.</Trans>
          </p>
        ) : null}
        {events.map((event, at) => (
          <Happened key={at} event={event} turn={turns[at]} definition={definition} onPress={(id) => happen({ press: id })} />
        ))}
        {simulation?.status ? (
          <p className={styles.state}>
            <Badge tone={simulation.status === "failed" ? "danger" : simulation.status === "done" ? "positive" : "neutral"}>
              <RunStatusName status={simulation.status} />
            </Badge>
            {simulation.code ? <code dir="ltr">{simulation.code}</code> : null}
          </p>
        ) : simulation ? (
          <p className={styles.state}>
            <Trans>No trigger took it: the flow has not begun.</Trans>
          </p>
        ) : null}
        <div ref={end} />
      </div>
      {played.isError ? <PaneError error={played.error} retry={() => void played.refetch()} /> : null}
      <div className={styles.clock} role="group" aria-label={t`Let time go by`}>
        <Icon name="clock" size={16} />
        {TIMES.map((seconds) => (
          <Button key={seconds} size="small" look="bare" onClick={() => happen({ wait_seconds: seconds })}>
            +{durationWords(seconds, i18n.locale)}
          </Button>
        ))}
        <Menu trigger={<IconButton icon="more" label={t`Other things that may happen`} />}>
          <MenuItem icon="person" onSelect={() => happen({ take_over: true })}>
            <Trans>A person takes over</Trans>
          </MenuItem>
          <MenuItem icon="bot" onSelect={() => happen({ give_back: true })}>
            <Trans>The person gives it back</Trans>
          </MenuItem>
          <MenuItem icon="warning" onSelect={() => happen({ effect: { state: "failed" } })}>
            <Trans>What it waits for fails</Trans>
          </MenuItem>
          {called.map((one) => (
            <MenuItem
              key={one.id}
              icon="flow"
              onSelect={() => happen({ start: { trigger_id: one.id, kind: "called", details: { inputs: inputsOf(one) } } })}
            >
              <Trans>Called by another flow</Trans>
            </MenuItem>
          ))}
          {manual.map((one) => (
            <MenuItem key={one.id} icon="play" onSelect={() => happen({ start: { trigger_id: one.id } })}>
              <Trans>Started by hand</Trans>
            </MenuItem>
          ))}
        </Menu>
      </div>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          const words = text.trim();
          if (!words) return;
          happen({ say: words });
          setText("");
        }}
      >
        <input
          dir={text ? "auto" : undefined}
          value={text}
          maxLength={4096}
          placeholder={t`As the customer…`}
          aria-label={t`Write to the draft`}
          onChange={(event) => setText(event.target.value)}
        />
        <Button look="primary" size="small" type="submit" aria-label={t`Say it`} disabled={!text.trim()}>
          <Icon name="send" size={18} />
        </Button>
      </form>
      <Cases
        flowId={flowId}
        document={document}
        events={events}
        mayKeep={mayKeep}
        onPlay={onEvents}
      />
    </div>
  );
}

/** Each is handed in by its own name, so that one sees where it goes. */
function inputsOf({ config }: Trigger): Record<string, string> {
  return Object.fromEntries(wordsIn(config["inputs"]).map((name) => [name, name]));
}

interface HappenedProps {
  event: ScriptEvent;
  turn: Turn | undefined;
  definition: Definition;
  onPress: (id: string) => void;
}

function Happened({ event, turn, definition, onPress }: HappenedProps) {
  const { i18n } = useLingui();
  const { say, press, wait_seconds: seconds } = event;
  const done = (turn?.lines ?? []).filter((one) => turn?.did.length && one.node);
  return (
    <>
      {say ?? press ? (
        <p className={styles.bubble} data-mine dir="auto">
          {say ?? press}
        </p>
      ) : (
        <p className={styles.mark}>
          {seconds ? (
            <Trans>{durationWords(seconds, i18n.locale)} later</Trans>
          ) : event.take_over ? (
            <Trans>A person takes over</Trans>
          ) : event.give_back ? (
            <Trans>The person gives it back</Trans>
          ) : event.start?.kind === "called" ? (
            <Trans>Called by another flow</Trans>
          ) : event.start ? (
            <Trans>Started by hand</Trans>
          ) : (
            <Trans>What it waits for fails</Trans>
          )}
        </p>
      )}
      {turn?.said.map((said, at) => (
        <div key={at} className={styles.bubble}>
          <p dir="auto">{said.text || said.kind}</p>
          {said.options.map((option) => (
            <button key={option.id} type="button" className={styles.option} onClick={() => onPress(option.id)}>
              <bdi>{option.title}</bdi>
            </button>
          ))}
        </div>
      ))}
      {done.map(({ node }, at) => {
        const step = definition.steps.find((one) => one.id === node);
        const words = step ? stepWords(step.kind) : undefined;
        // What was said stands above in full.
        if (!step || step.kind.startsWith("send") || step.kind === "ask_question") return null;
        return (
          <p key={at} className={styles.mark}>
            <bdi>{step.title || (words ? i18n._(words.name) : step.kind)}</bdi>
          </p>
        );
      })}
    </>
  );
}
