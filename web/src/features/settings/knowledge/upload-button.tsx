import { useRef } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { KNOWLEDGE } from "./knowledge-queries";

const BYTES_AT_MOST = 800_000;

/** A file as it is; the same file again changes nothing. */
export function UploadButton() {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const take = useCommand(
    async (file: File) =>
      answered(
        api.POST("/api/v1/knowledge/imports", {
          body: { file_name: file.name, content: await file.text() },
        }),
      ),
    [KNOWLEDGE],
  );
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (file.size > BYTES_AT_MOST) {
      showToast(<Trans>The file is too large; 800 kB at most.</Trans>, { danger: true });
      return;
    }
    take.mutate(file, {
      onSuccess: ({ created, changed, unchanged }) =>
        showToast(
          <>
            <Plural value={created.length} one="# article is new." other="# articles are new." />{" "}
            <Plural value={changed.length} one="# has changed." other="# have changed." />{" "}
            <Plural value={unchanged} one="# is as it was." other="# are as they were." />
          </>,
        ),
    });
  };
  return (
    <>
      <Button
        size="small"
        disabled={take.isPending}
        title={t`Markdown, plain text, or questions and answers as CSV`}
        onClick={() => input.current?.click()}
      >
        <Icon name="file" size={18} />
        {take.isPending ? <Trans>Taking it in…</Trans> : <Trans>Upload a file</Trans>}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".md,.txt,.csv"
        aria-label={t`File with knowledge`}
        onChange={(event) => {
          choose(event.target.files?.[0]);
          // So that the same file can be chosen once more.
          event.target.value = "";
        }}
      />
    </>
  );
}
