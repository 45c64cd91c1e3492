import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { NoRows, Row, Rows } from "../../../ui/page";
import { ErrorWords } from "../../../ui/pane-state";
import { LOOK_AGAIN_MS, testQuery, type Tested } from "./knowledge-queries";
import styles from "./knowledge.module.css";

/** A question as a customer would ask it: what is found, how surely, and would it be answered? */
export function TestBench() {
  const { t } = useLingui();
  const [question, setQuestion] = useState("");
  const test = useMutation({
    mutationFn: (asked: string) =>
      answered(api.POST("/api/v1/knowledge/test", { body: { question: asked } })),
  });
  const testId = test.data?.meaning === "asking" ? test.data.test_id : null;
  const later = useQuery({
    ...testQuery(testId ?? ""),
    enabled: testId !== null,
    refetchInterval: ({ state }) => (state.data && state.data.meaning !== "asking" ? false : LOOK_AGAIN_MS),
  });
  // By its words at once; by what it means when a worker has asked.
  const tested = (testId === null ? undefined : later.data) ?? test.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim()) test.mutate(question.trim());
  };
  return (
    <section className={styles.bench} aria-label={t`Test a question`}>
      <form className={styles.ask} onSubmit={submit}>
        <input
          className={styles.search}
          value={question}
          maxLength={2000}
          dir={question ? "auto" : undefined}
          placeholder={t`Ask as a customer would…`}
          aria-label={t`Question to test`}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <Button size="small" type="submit" disabled={!question.trim() || test.isPending}>
          <Trans>Test it</Trans>
        </Button>
      </form>
      {test.error ? (
        <Notice tone="danger">
          <ErrorWords error={test.error} />
        </Notice>
      ) : null}
      {tested ? <Found tested={tested} /> : null}
    </section>
  );
}

function Found({ tested }: { tested: Tested }) {
  const { i18n } = useLingui();
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  const needed = share.format(tested.threshold);
  return (
    <>
      <p role="status" className={styles.verdict}>
        {tested.answerable ? (
          <Badge tone="positive">
            <Trans>It would be answered</Trans>
          </Badge>
        ) : (
          <Badge tone="warning">
            <Trans>It would not be answered</Trans>
          </Badge>
        )}
        <span>
          <Trans>From {needed} on, a piece counts as an answer.</Trans>{" "}
          {tested.meaning === "asking" ? <Trans>What it means is being compared…</Trans> : null}
          {tested.meaning === "failed" ? (
            <Trans>What it means could not be compared; only its words were.</Trans>
          ) : null}
        </span>
      </p>
      {tested.found.length === 0 ? (
        <NoRows>
          <Trans>Nothing in any article fits it.</Trans>
        </NoRows>
      ) : (
        <Rows>
          {tested.found.map((one) => (
            <Row
              key={one.chunk_id}
              title={
                <bdi>
                  {one.title}
                  {one.heading && one.heading !== one.title ? ` › ${one.heading}` : ""}
                </bdi>
              }
              badges={
                <Badge tone={one.over_threshold ? "positive" : "neutral"}>
                  {share.format(one.score)}
                </Badge>
              }
              facts={
                <>
                  <Ways found={one} />
                  <span dir="auto">{one.text}</span>
                </>
              }
            />
          ))}
        </Rows>
      )}
    </>
  );
}

/** By which way it was found, and how well in each. */
function Ways({ found }: { found: Tested["found"][number] }) {
  const { i18n } = useLingui();
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  const covered = found.coverage === null ? null : share.format(found.coverage);
  const like = found.likeness === null ? null : share.format(found.likeness);
  return (
    <span className={styles.ways}>
      {covered === null ? null : <Trans>by its words: {covered}</Trans>}
      {covered !== null && like !== null ? " · " : null}
      {like === null ? null : <Trans>by its meaning: {like} alike</Trans>}
    </span>
  );
}
