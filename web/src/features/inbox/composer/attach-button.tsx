import { useRef } from "react";
import { useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import { IconButton } from "../../../ui/icon-button";
import { addFiles } from "./chosen-files";

export function AttachButton({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  useActions([
    {
      id: "composer.attach",
      title: t`Attach files`,
      group: t`Conversation`,
      icon: "attach",
      keys: "KeyF",
      run: () => input.current?.click(),
    },
  ]);
  return (
    <>
      <IconButton icon="attach" label={t`Attach files`} keys="F" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          addFiles(conversationId, [...(event.target.files ?? [])]);
          // So that the same file can be chosen once more.
          event.target.value = "";
        }}
      />
    </>
  );
}
