import { useEffect } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, Refused } from "../../../api/client";
import { useRefreshMe } from "../../auth/use-refresh-me";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { RecoveryCodes } from "./recovery-codes";
import styles from "./account.module.css";

/** The secret as a picture, then the first code as the proof that it arrived, then the codes. */
export function SetUpSecondFactor({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const refreshMe = useRefreshMe();
  const { mutate: begin, ...setup } = useCommand(
    () => answered(api.POST("/api/v1/me/totp")),
    [],
    { ownWords: true },
  );
  const confirm = useCommand(
    (code: string) => answered(api.POST("/api/v1/me/totp/confirm", { body: { code } })),
    [],
    { ownWords: true },
  );
  useEffect(() => begin(), [begin]);

  if (confirm.data) {
    const done = () => {
      void refreshMe();
      onClose();
    };
    return <RecoveryCodes codes={confirm.data.recovery_codes} onClose={done} />;
  }
  if (!setup.data) {
    return (
      <Dialog title={<Trans>Set up the second factor</Trans>} onClose={onClose}>
        {setup.error ? (
          <PaneError error={setup.error} retry={() => begin()} />
        ) : (
          <Skeleton rows={1} height={196} />
        )}
      </Dialog>
    );
  }
  const wrong =
    confirm.error instanceof Refused &&
    confirm.error.problem.errors?.some(({ field }) => field === "code");
  return (
    <FormDialog
      title={<Trans>Set up the second factor</Trans>}
      submit={<Trans>Switch on</Trans>}
      pending={confirm.isPending}
      error={confirm.error}
      {...(wrong
        ? { errorWords: <Trans>This code is wrong or was used before. Wait for the next one.</Trans> }
        : {})}
      onClose={onClose}
      onSubmit={(form) => confirm.mutate(textIn(form, "code").replaceAll(/\s/g, ""))}
    >
      <p>
        <Trans>Scan this picture with an authenticator app, or type the letters below it.</Trans>
      </p>
      <img
        className={styles.qr}
        src={picture(setup.data.qr_code)}
        alt={t`The picture to scan with an authenticator app`}
      />
      <CopyText text={setup.data.secret} />
      <Field
        label={<Trans>The code that the app shows now</Trans>}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        minLength={6}
        maxLength={40}
        required
      />
    </FormDialog>
  );
}

/** As an image it can run nothing, whatever is drawn in it. */
function picture(svg: string): string {
  const named = svg.includes("xmlns=")
    ? svg
    : svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  return `data:image/svg+xml,${encodeURIComponent(named)}`;
}
