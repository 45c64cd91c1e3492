import { Trans, useLingui } from "@lingui/react/macro";
import { FormDialog } from "../../ui/form-dialog";
import { CheckField } from "../../ui/form-fields";
import { isReason, REASONS } from "./reason-words";
import { keepReason, type Reason } from "./revealed";
import { useMe } from "./use-me";
import styles from "./reveal-button.module.css";

interface Props {
  onChosen: (reason: Reason) => void;
  onClose: () => void;
}

/** Asks what masked data is needed for. Enter alone goes on without a reason: none has to be given. */
export function ReasonDialog({ onChosen, onClose }: Props) {
  const { i18n } = useLingui();
  const { member } = useMe();
  return (
    <FormDialog
      title={<Trans>What do you need it for?</Trans>}
      submit={<Trans>Show it</Trans>}
      pending={false}
      error={null}
      onClose={onClose}
      onSubmit={(form) => {
        const said = form.get("reason");
        const reason = isReason(said) ? said : null;
        if (form.has("kept")) keepReason(member.id, reason);
        onChosen(reason);
      }}
    >
      <fieldset className={styles.reasons}>
        <legend>
          <Trans>The audit keeps it beside your name. You may leave it open.</Trans>
        </legend>
        {Object.entries(REASONS).map(([reason, words]) => (
          <CheckField key={reason} type="radio" name="reason" value={reason} label={i18n._(words)} />
        ))}
      </fieldset>
      <CheckField
        name="kept"
        defaultChecked
        label={<Trans>The same for whatever I look at next</Trans>}
        hint={<Trans>Until you sign out or load the page anew.</Trans>}
      />
    </FormDialog>
  );
}
