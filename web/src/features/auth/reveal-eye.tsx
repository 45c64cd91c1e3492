import { Suspense, useState, type ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import { IconButton } from "../../ui/icon-button";
import { lazyDialog } from "../../ui/lazy-part";
import { sayRefusal } from "../../ui/use-command";
import {
  hide,
  reveal,
  useKeptReason,
  useMasks,
  useShownUntil,
  type Masked,
  type Reason,
} from "./revealed";
import { useMay } from "./use-me";

const ReasonDialog = lazyDialog(async () => (await import("./reason-dialog")).ReasonDialog);

interface Revealing {
  /** Not for those who see it anyway, and not for those who may not. */
  offered: boolean;
  until: number | null;
  /** Shows it, asking first what for; or hides it again. */
  press: () => void;
  /** Asks what for even if it is known, as it may be another reason now. */
  ask: () => void;
  dialog: ReactNode;
}

export function useReveal(what: Masked): Revealing {
  const may = useMay();
  const masks = useMasks();
  const until = useShownUntil(what);
  const kept = useKeptReason();
  const [step, setStep] = useState<"asks" | "waits" | null>(null);
  const show = (reason: Reason) => {
    setStep("waits");
    void reveal(what, reason)
      .catch(sayRefusal)
      .finally(() => setStep(null));
  };
  const ask = () => setStep("asks");
  return {
    offered: masks && may("personal_data:reveal"),
    until,
    press: () => {
      if (until !== null) hide(what);
      // A second press while the server is asked would count as a second look.
      else if (step === "waits") return;
      else if (kept === undefined) ask();
      else show(kept);
    },
    ask,
    dialog:
      step === "asks" ? (
        <Suspense fallback={null}>
          <ReasonDialog onChosen={show} onClose={() => setStep(null)} />
        </Suspense>
      ) : null,
  };
}

export interface RevealProps {
  what: Masked;
  /** Whose: said to those who cannot see beside what the button stands. */
  name: string;
  className?: string | undefined;
}

/** Shows for a minute what is masked of one contact or order, where there is room for an eye alone. */
export function RevealEye({ what, name, className }: RevealProps) {
  const { t } = useLingui();
  const { offered, until, press, dialog } = useReveal(what);
  if (!offered) return null;
  return (
    <>
      <IconButton
        icon="eye"
        label={until === null ? t`Show what is hidden of ${name}` : t`Hide it again`}
        pressed={until !== null}
        className={className}
        onClick={press}
      />
      {dialog}
    </>
  );
}
