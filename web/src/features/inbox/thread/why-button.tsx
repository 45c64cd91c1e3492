import { Suspense, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { IconButton } from "../../../ui/icon-button";
import { lazyDialog } from "../../../ui/lazy-part";

const WhyDialog = lazyDialog(async () => (await import("../ai/why-dialog")).WhyDialog);

/** Beside what a bot said. */
export function WhyButton({ message }: { message: Message }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="spark" label={t`Why did it say that?`} onClick={() => setOpen(true)} />
      {open ? (
        <Suspense fallback={null}>
          <WhyDialog message={message} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
