import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api, setCsrfToken } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog } from "../../../ui/form-dialog";
import { Row, Rows, Section } from "../../../ui/page";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { NewPasswordField } from "../../auth/new-password-field";
import { passwordIn } from "../../auth/password-in";
import { useMe } from "../../auth/use-me";
import { SESSIONS } from "./sessions";

export function Password() {
  const [changing, setChanging] = useState(false);
  return (
    <Section title={<Trans>Password</Trans>}>
      <Rows>
        <Row
          title={<Trans>Change the password</Trans>}
          facts={<Trans>It ends every other session of yours.</Trans>}
        >
          <Button size="small" onClick={() => setChanging(true)}>
            <Trans>Change…</Trans>
          </Button>
        </Row>
      </Rows>
      {changing ? <ChangePassword onClose={() => setChanging(false)} /> : null}
    </Section>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }) {
  const { member } = useMe();
  const change = useCommand(
    async (body: { old_password: string; new_password: string }) => {
      const answer = await answered(api.POST("/api/v1/me/password", { body }));
      // The session goes on under a new name, and commands must carry its proof.
      setCsrfToken(answer.csrf_token);
    },
    [SESSIONS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Change the password</Trans>}
      submit={<Trans>Change the password</Trans>}
      pending={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={(form) =>
        change.mutate(
          {
            old_password: passwordIn(form, "old_password"),
            new_password: passwordIn(form, "new_password"),
          },
          {
            onSuccess: () => {
              showToast(<Trans>The password is changed; other sessions have ended.</Trans>);
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={<Trans>Present password</Trans>}
        name="old_password"
        type="password"
        autoComplete="current-password"
        dir="ltr"
        maxLength={200}
        required
      />
      <NewPasswordField name="new_password" email={member.email} />
    </FormDialog>
  );
}
