import { useState, type ReactNode } from "react";
import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import { Badge, type Tone } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dollars, MostDollars } from "../../../ui/dollars";
import { FigureTable, Tile, Tiles } from "../../../ui/figures";
import { GateLine } from "../../../ui/gate-line";
import { Notice } from "../../../ui/notice";
import { NoRows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { ProgressLine } from "../../../ui/long-work";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import {
  GUIDANCE,
  guidanceCasesQuery,
  guidanceTestQuery,
  isUnderWay,
  type Guidance,
  type GuidanceAnswer,
  type GuidanceCase,
  type GuidanceReport,
  type GuidanceSide,
  type GuidanceTest,
} from "./guidance-queries";
import styles from "./guidance.module.css";

type Outcome = GuidanceAnswer["outcome"];
type Change = NonNullable<GuidanceCase["change"]>;

const OUTCOMES: Record<Outcome, MessageDescriptor> = {
  answered: msg`Answered`,
  held_back: msg`Held back by the checks`,
  abstained: msg`No answer`,
  handed_over: msg`To a person`,
  refused: msg`Not to be answered`,
  failed: msg`Failed`,
  skipped: msg`Nothing to answer`,
};

const CHANGES: Record<Change, [MessageDescriptor, Tone]> = {
  same: [msg`The same`, "neutral"],
  reworded: [msg`In other words`, "accent"],
  now_answered: [msg`Now answered`, "positive"],
  no_longer_answered: [msg`No longer answered`, "danger"],
  other: [msg`Another reason`, "warning"],
};

export function StartTest({ guidance }: { guidance: Guidance }) {
  const [most, setMost] = useState("1");
  const start = useCommand(
    (wish: { most_dollars: number }, header) =>
      answered(api.POST("/api/v1/ai/guidance/tests", { params: { header }, body: wish })),
    [GUIDANCE],
  );
  const dollars = Number(most);
  const count = guidance.conversations_at_most;
  return (
    <form
      className={styles.tools}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ most_dollars: dollars });
      }}
    >
      <MostDollars value={most} onChange={setMost} />
      <Button size="small" look="primary" type="submit" disabled={start.isPending}>
        <Plural
          value={count}
          one="Test on the last conversation"
          other="Test on the last # conversations"
        />
      </Button>
    </form>
  );
}

/** How far it is, what came out, and each conversation of it. */
export function TestResult({ test }: { test: GuidanceTest }) {
  return (
    <div className={styles.result}>
      {isUnderWay(test) ? (
        <ProgressLine done={test.done} total={test.conversations} />
      ) : (
        <p className={styles.quiet}>
          <Ended test={test} />
        </p>
      )}
      {test.engine === "local" ? (
        <Notice>
          <Trans>
            No model is asked as things are set up: this server quotes articles and reads no guidance, so
            that both answers are the same.
          </Trans>
        </Notice>
      ) : null}
      {isUnderWay(test) ? null : <Report test={test} />}
      <Cases test={test} />
    </div>
  );
}

function Ended({ test }: { test: GuidanceTest }) {
  switch (test.state) {
    case "done":
      return (
        <Badge tone="positive">
          <Trans>Done</Trans>
        </Badge>
      );
    case "stopped":
      return (
        <>
          <Badge tone="warning">
            <Trans>Stopped</Trans>
          </Badge>{" "}
          {test.code === "most_dollars" ? (
            <Trans>The money that you allowed was spent before the end.</Trans>
          ) : (
            <Trans>The limit of the month was reached before the end.</Trans>
          )}
        </>
      );
    default:
      return (
        <>
          <Badge tone="danger">
            <Trans>Failed</Trans>
          </Badge>{" "}
          {test.code === "model_away" ? (
            <Trans>The model did not answer a single question. Try again later.</Trans>
          ) : (
            <Trans>It broke. Test once more.</Trans>
          )}
        </>
      );
  }
}

function Report({ test }: { test: GuidanceTest }) {
  const found = useQuery(guidanceTestQuery(test));
  if (found.isPending) return <Skeleton rows={2} height={60} />;
  if (!found.data) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  return found.data.report ? <Figures report={found.data.report} /> : null;
}

function Figures({ report }: { report: GuidanceReport }) {
  const { t, i18n } = useLingui();
  const { before, after, changes, degraded } = report;
  const outcomes = (Object.keys(OUTCOMES) as Outcome[]).filter((one) => before[one] || after[one]);
  const gates = gateRows(before, after);
  return (
    <>
      <Tiles>
        {(Object.keys(CHANGES) as Change[]).map((one) => (
          <Tile key={one} name={i18n._(CHANGES[one][0])} value={changes[one]} />
        ))}
      </Tiles>
      <FigureTable
        label={t`What came of the questions`}
        heads={[<Trans key="what">What came of it</Trans>, <Trans key="b">Published</Trans>, <Trans key="a">Draft</Trans>]}
      >
        {outcomes.map((one) => (
          <tr key={one}>
            <th scope="row">{i18n._(OUTCOMES[one])}</th>
            <td>{before[one]}</td>
            <td>{after[one]}</td>
          </tr>
        ))}
        {gates.map(({ gate, code, was, is }) => (
          <tr key={`${gate} ${code}`}>
            <th scope="row">
              <GateLine verdict={{ gate, code, passed: false }} />
            </th>
            <td>{was}</td>
            <td>{is}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">
            <Trans>Cost</Trans>
          </th>
          <td>
            <Dollars of={before.dollars} />
          </td>
          <td>
            <Dollars of={after.dollars} />
          </td>
        </tr>
      </FigureTable>
      {degraded ? (
        <Notice>
          <Plural
            value={degraded}
            one="# time the model did not answer, and this server quoted in its place."
            other="# times the model did not answer, and this server quoted in its place."
          />
        </Notice>
      ) : null}
    </>
  );
}

/** Only those that kept a question from being answered are counted by the server. */
function gateRows(before: GuidanceSide, after: GuidanceSide) {
  const rows = new Map<string, { gate: string; code: string; was: number; is: number }>();
  for (const [side, what] of [
    [before, "was"],
    [after, "is"],
  ] as const) {
    for (const { gate, code, count } of side.gates) {
      if (!gate) continue;
      const key = `${gate} ${code}`;
      const row = rows.get(key) ?? { gate, code, was: 0, is: 0 };
      row[what] += count;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function Cases({ test }: { test: GuidanceTest }) {
  const found = useQuery(guidanceCasesQuery(test));
  if (found.isPending) return <Skeleton rows={3} height={60} />;
  if (!found.data) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const done = found.data.filter((one) => one.state === "done");
  if (found.data.length === 0) {
    return (
      <NoRows>
        <Trans>There is no conversation yet to test it on.</Trans>
      </NoRows>
    );
  }
  return (
    <ol className={styles.cases}>
      {done.map((one) => (
        <Case key={one.id} one={one} />
      ))}
    </ol>
  );
}

function Case({ one }: { one: GuidanceCase }) {
  const { i18n } = useLingui();
  const { before, after, change } = one;
  const found = change ? CHANGES[change] : null;
  return (
    <li className={styles.case}>
      <p className={styles.head}>
        {found ? <Badge tone={found[1]}>{i18n._(found[0])}</Badge> : null}
        <Link to="/inbox" search={{ c: one.conversation_id }}>
          {one.asked ? <bdi>{one.asked}</bdi> : <Trans>The conversation</Trans>}
        </Link>
      </p>
      {change === "same" && after ? (
        <Answer answer={after} />
      ) : (
        <div className={styles.sides}>
          {before ? <Answer answer={before} name={<Trans>Published</Trans>} /> : null}
          {after ? <Answer answer={after} name={<Trans>Draft</Trans>} /> : null}
        </div>
      )}
    </li>
  );
}

function Answer({ answer, name }: { answer: GuidanceAnswer; name?: ReactNode }) {
  const { i18n } = useLingui();
  const { outcome, gate, code, degraded } = answer;
  const passed = outcome === "answered";
  const plain = passed && !degraded;
  return (
    <div>
      {name ? <p className={styles.quiet}>{name}</p> : null}
      {plain && answer.text ? null : (
        <p>
          <strong>{i18n._(OUTCOMES[outcome])}</strong>
        </p>
      )}
      {plain || !gate ? null : (
        <p className={styles.quiet}>
          <GateLine verdict={{ gate, code, passed }} />
        </p>
      )}
      {answer.text ? <p dir="auto">{answer.text}</p> : null}
    </div>
  );
}
