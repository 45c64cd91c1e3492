import { useState, type ReactNode } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, Refused } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { FormDialog } from "../../../ui/form-dialog";
import { Notice } from "../../../ui/notice";
import { NoRows, PageHead, Section } from "../../../ui/page";
import { ErrorWords } from "../../../ui/pane-state";
import { QueryOne } from "../../../ui/query-rows";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { GUIDANCE, guidanceQuery, isUnderWay, type Guidance } from "./guidance-queries";
import { LineChanges } from "./line-changes";
import { StartTest, TestResult } from "./test-result";
import { VersionsDialog } from "./versions-dialog";
import styles from "./guidance.module.css";

/** How texts are to sound: written, tried on the last conversations, published. */
export function GuidancePage() {
  const [versions, setVersions] = useState(false);
  const found = useQuery(guidanceQuery);
  return (
    <>
      <PageHead
        title={<Trans>How texts sound</Trans>}
        action={
          <Button size="small" onClick={() => setVersions(true)}>
            <Trans>Versions…</Trans>
          </Button>
        }
      >
        <Trans>
          Tone, form of address, what you call things. A model follows it in drafts and automatic answers.
          It opens nothing: whatever it says, an answer still has to stand in an article, and people are
          still called where they are needed.
        </Trans>
      </PageHead>
      <QueryOne query={found}>{(guidance) => <Shown guidance={guidance} />}</QueryOne>
      {versions ? <VersionsDialog onClose={() => setVersions(false)} /> : null}
    </>
  );
}

function Shown({ guidance }: { guidance: Guidance }) {
  const manages = useMay()("ai:manage");
  const { published, test } = guidance;
  return (
    <>
      <Published guidance={guidance} />
      {/* A text that somebody else has saved meanwhile is another form: what was typed is not mixed in. */}
      {manages ? (
        <Editor key={guidance.revision} guidance={guidance} />
      ) : (
        <Section title={<Trans>Draft</Trans>}>
          <Text text={guidance.text} />
        </Section>
      )}
      {guidance.text && guidance.hindered_by !== "guidance_is_published" ? (
        <>
          <Section title={<Trans>What would change</Trans>}>
            <LineChanges before={published?.text ?? ""} after={guidance.text} />
          </Section>
          <Section
            title={<Trans>Test</Trans>}
            words={
              <Trans>
                The last question of each of the newest conversations is answered twice, with what is
                published and with the draft. Nobody is sent anything.
              </Trans>
            }
          >
            {test ? <TestResult test={test} /> : null}
            {manages && !isUnderWay(test) ? <StartTest guidance={guidance} /> : null}
            {!test && !manages ? (
              <NoRows>
                <Trans>It has not been tested yet.</Trans>
              </NoRows>
            ) : null}
          </Section>
        </>
      ) : null}
    </>
  );
}

function Published({ guidance }: { guidance: Guidance }) {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const [asking, setAsking] = useState(false);
  const { published } = guidance;
  const withdraw = useCommand(
    () => answered(api.DELETE("/api/v1/ai/guidance/published")),
    [GUIDANCE],
    { ownWords: true },
  );
  return (
    <Section
      title={<Trans>Published</Trans>}
      action={
        manages && published ? (
          <Button size="small" onClick={() => setAsking(true)}>
            <Trans>Withdraw…</Trans>
          </Button>
        ) : null
      }
    >
      {published ? (
        <>
          <p className={styles.quiet}>
            <Badge tone="positive">
              <Trans>Version {published.number}</Trans>
            </Badge>{" "}
            {shortDateTime(published.published_at, i18n.locale)}
          </p>
          <Text text={published.text} />
        </>
      ) : (
        <NoRows>
          <Trans>Nothing is published: texts sound as the model is used to.</Trans>
        </NoRows>
      )}
      {asking ? (
        <FormDialog
          danger
          title={<Trans>Withdraw what is published?</Trans>}
          submit={<Trans>Withdraw</Trans>}
          pending={withdraw.isPending}
          error={withdraw.error}
          onClose={() => setAsking(false)}
          onSubmit={() => withdraw.mutate(undefined, { onSuccess: () => setAsking(false) })}
        >
          <p>
            <Trans>From the next text on, no guidance is given. The versions stay, and you can go back.</Trans>
          </p>
        </FormDialog>
      ) : null}
    </Section>
  );
}

function Editor({ guidance }: { guidance: Guidance }) {
  const { t } = useLingui();
  const [text, setText] = useState(guidance.text);
  const save = useCommand(
    (wish: { text: string; revision: number }) =>
      answered(api.PUT("/api/v1/ai/guidance", { body: wish })),
    [GUIDANCE],
    { ownWords: true },
  );
  const most = guidance.characters_at_most;
  const left = most - text.length;
  const conflict = save.error instanceof Refused && save.error.problem.status === 409;
  const unsaved = text !== guidance.text;
  return (
    <Section title={<Trans>Draft</Trans>}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ text, revision: guidance.revision });
        }}
      >
        {save.error ? (
          <Notice tone="danger">
            {conflict ? (
              <Trans>Somebody saved it meanwhile. Copy what you wrote, then load the page again.</Trans>
            ) : (
              <ErrorWords error={save.error} />
            )}
          </Notice>
        ) : null}
        <TextField
          label={<Trans>How your texts are to sound</Trans>}
          hint={
            left < 200 ? (
              <Plural value={left} one="# character is left." other="# characters are left." />
            ) : (
              <Trans>For example: informal, short, «guests» and not «customers», sign as the team.</Trans>
            )
          }
          rows={8}
          maxLength={most}
          dir="auto"
          value={text}
          placeholder={t`Nothing is written yet.`}
          onChange={({ target }) => setText(target.value)}
        />
        <div className={styles.tools}>
          <Button size="small" look="primary" type="submit" disabled={!unsaved || save.isPending}>
            <Trans>Save the draft</Trans>
          </Button>
          <Publish guidance={guidance} unsaved={unsaved} />
        </div>
      </form>
    </Section>
  );
}

function Publish({ guidance, unsaved }: { guidance: Guidance; unsaved: boolean }) {
  const publish = useCommand(
    (sha: string, header) =>
      answered(api.POST("/api/v1/ai/guidance/versions", { params: { header }, body: { sha } })),
    [GUIDANCE],
  );
  return (
    <>
      <Button
        size="small"
        disabled={unsaved || guidance.hindered_by !== null || publish.isPending}
        onClick={() =>
          publish.mutate(guidance.sha, {
            onSuccess: ({ number }) => showToast(<Trans>Version {number} is published.</Trans>),
          })
        }
      >
        <Trans>Publish</Trans>
      </Button>
      <span className={styles.quiet}>
        {unsaved ? <Trans>It is not saved yet.</Trans> : <Hindrance code={guidance.hindered_by} />}
      </span>
    </>
  );
}

function Hindrance({ code }: { code: Guidance["hindered_by"] }): ReactNode {
  switch (code) {
    case "guidance_is_published":
      return <Trans>Exactly this is published.</Trans>;
    case "guidance_untested":
      return <Trans>Test it to the end first: only what was tested word for word is published.</Trans>;
    case "guidance_empty":
      return null;
    case null:
      return <Trans>It has been tested.</Trans>;
  }
}

function Text({ text }: { text: string }) {
  if (!text) {
    return (
      <NoRows>
        <Trans>Nothing is written yet.</Trans>
      </NoRows>
    );
  }
  return (
    <pre className={styles.text} dir="auto">
      {text}
    </pre>
  );
}
