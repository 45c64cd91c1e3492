import type { FormEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { membersQuery } from "../../../api/directory";
import { useMe } from "../../auth/use-me";
import { useRefreshMe } from "../../auth/use-refresh-me";
import { LANGUAGES } from "../../../lib/language";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { textIn } from "../../../ui/form-dialog";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { Section } from "../../../ui/page";
import { ErrorWords } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import styles from "./account.module.css";

type Details = components["schemas"]["OwnDetailsChange"];

const ZONES = Intl.supportedValuesOf("timeZone");

export function OwnDetails() {
  const { member } = useMe();
  const refreshMe = useRefreshMe();
  const save = useCommand(
    (body: Details) => answered(api.PATCH("/api/v1/me", { body })),
    [membersQuery.queryKey],
    { ownWords: true },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate(
      {
        name: textIn(form, "name"),
        locale: textIn(form, "locale"),
        time_zone: textIn(form, "time_zone"),
      },
      {
        onSuccess: () => {
          showToast(<Trans>Your details are saved.</Trans>);
          void refreshMe();
        },
      },
    );
  };
  const zones = ZONES.includes(member.time_zone) ? ZONES : [member.time_zone, ...ZONES];
  return (
    <Section title={<Trans>Details</Trans>}>
      <form className={styles.card} onSubmit={submit}>
        {save.isError ? (
          <Notice tone="danger">
            <ErrorWords error={save.error} />
          </Notice>
        ) : null}
        <div className={styles.pair}>
          <Field
            label={<Trans>Name</Trans>}
            name="name"
            defaultValue={member.name}
            maxLength={200}
            autoComplete="name"
            dir="auto"
            required
          />
          <Field label={<Trans>E-mail</Trans>} value={member.email} dir="ltr" readOnly />
          <SelectField
            label={<Trans>Language of mails to you</Trans>}
            name="locale"
            defaultValue={member.locale}
          >
            {Object.entries(LANGUAGES).map(([code, { name }]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={<Trans>Time zone</Trans>}
            name="time_zone"
            defaultValue={member.time_zone}
            dir="ltr"
          >
            {zones.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </SelectField>
        </div>
        <Button size="small" look="primary" type="submit" disabled={save.isPending}>
          <Trans>Save</Trans>
        </Button>
      </form>
    </Section>
  );
}
