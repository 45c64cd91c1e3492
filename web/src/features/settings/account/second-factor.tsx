import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { passwordIn } from "../../auth/password-in";
import { useMe } from "../../auth/use-me";
import { useRefreshMe } from "../../auth/use-refresh-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog } from "../../../ui/form-dialog";
import { Section } from "../../../ui/page";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { RecoveryCodes } from "./recovery-codes";
import { SetUpSecondFactor } from "./set-up-second-factor";
import styles from "./account.module.css";

type Open = "set-up" | "codes" | "off";

/** A code from an authenticator app, on top of the password. */
export function SecondFactor() {
  const { totp_enabled: on } = useMe();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Section title={<Trans>Second factor</Trans>}>
      <div className={styles.card}>
        <span className={styles.state}>
          {on ? (
            <Badge tone="positive">
              <Trans>On</Trans>
            </Badge>
          ) : (
            <Badge tone="warning">
              <Trans>Off</Trans>
            </Badge>
          )}
          {on ? (
            <Trans>Signing in asks for a code from your authenticator app.</Trans>
          ) : (
            <Trans>Whoever learns your password can sign in as you.</Trans>
          )}
        </span>
        <div className={styles.buttons}>
          {on ? (
            <>
              <Button size="small" onClick={() => setOpen("codes")}>
                <Trans>New recovery codes…</Trans>
              </Button>
              <Button size="small" look="danger" onClick={() => setOpen("off")}>
                <Trans>Switch off…</Trans>
              </Button>
            </>
          ) : (
            <Button size="small" look="primary" onClick={() => setOpen("set-up")}>
              <Trans>Set up…</Trans>
            </Button>
          )}
        </div>
      </div>
      {open === "set-up" ? <SetUpSecondFactor onClose={close} /> : null}
      {open === "codes" ? <NewCodes onClose={close} /> : null}
      {open === "off" ? <SwitchOff onClose={close} /> : null}
    </Section>
  );
}

function NewCodes({ onClose }: { onClose: () => void }) {
  const make = useCommand(
    (password: string) => answered(api.POST("/api/v1/me/recovery-codes", { body: { password } })),
    [],
    { ownWords: true },
  );
  if (make.data) return <RecoveryCodes codes={make.data.recovery_codes} onClose={onClose} />;
  return (
    <FormDialog
      title={<Trans>New recovery codes</Trans>}
      submit={<Trans>Make new codes</Trans>}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={(form) => make.mutate(passwordIn(form, "password"))}
    >
      <p>
        <Trans>The codes you have now end.</Trans>
      </p>
      <OwnPassword />
    </FormDialog>
  );
}

function SwitchOff({ onClose }: { onClose: () => void }) {
  const refreshMe = useRefreshMe();
  const off = useCommand(
    (password: string) => answered(api.POST("/api/v1/me/totp/disable", { body: { password } })),
    [],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={<Trans>Switch the second factor off?</Trans>}
      submit={<Trans>Switch off</Trans>}
      pending={off.isPending}
      error={off.error}
      onClose={onClose}
      onSubmit={(form) =>
        off.mutate(passwordIn(form, "password"), {
          onSuccess: () => {
            showToast(<Trans>The second factor is off.</Trans>);
            void refreshMe();
            onClose();
          },
        })
      }
    >
      <OwnPassword />
    </FormDialog>
  );
}

function OwnPassword() {
  const { member } = useMe();
  return (
    <>
      <input type="text" autoComplete="username" defaultValue={member.email} hidden readOnly />
      <Field
        label={<Trans>Password</Trans>}
        name="password"
        type="password"
        autoComplete="current-password"
        dir="ltr"
        maxLength={200}
        required
      />
    </>
  );
}
