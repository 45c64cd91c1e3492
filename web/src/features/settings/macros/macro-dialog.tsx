import { useState, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { labelsQuery, teamsQuery } from "../../../api/directory";
import { macrosQuery, type Macro, type MacroActions } from "../../../api/macros";
import { Chip } from "../../../ui/badge";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, SelectField, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { TeamField, teamIn } from "../team-field";
import styles from "./macros.module.css";

const EXAMPLE = '{{ contact.first_name | default: "there" }}';
const HOUR = 60;
const DAY = 24 * HOUR;

/** Makes a macro, or changes the one it is given; its actions are replaced as a whole. */
export function MacroDialog({ macro, onClose }: { macro?: Macro; onClose: () => void }) {
  const { t } = useLingui();
  const teams = useQuery(teamsQuery);
  const labels = useQuery(labelsQuery);
  const [nothing, setNothing] = useState(false);
  const save = useCommand(
    (body: { name: string; actions: MacroActions; team_id?: string | null }, once) =>
      answered(
        macro
          ? api.PATCH("/api/v1/macros/{macro_id}", {
              params: { path: { macro_id: macro.id } },
              body,
            })
          : api.POST("/api/v1/macros", { params: { header: once }, body }),
      ),
    [macrosQuery.queryKey],
    { ownWords: true },
  );
  const before: MacroActions = macro?.actions ?? {};
  const submit = (form: FormData) => {
    const actions = actionsIn(form, before);
    const empty = Object.values(actions).every((one) => !one || (Array.isArray(one) && !one.length));
    setNothing(empty);
    if (empty) return;
    save.mutate({ name: textIn(form, "name"), actions, ...teamIn(form) }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      width="wide"
      title={macro ? <Trans>Change the macro</Trans> : <Trans>New macro</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      {nothing ? (
        <Notice tone="danger">
          <Trans>It does nothing yet: choose at least one thing.</Trans>
        </Notice>
      ) : null}
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={macro?.name}
        maxLength={200}
        dir="auto"
        required
      />
      <TextField
        label={<Trans>Reply (may be left out)</Trans>}
        hint={
          <Trans>
            What differs stands in braces: <code dir="ltr">{EXAMPLE}</code>.
          </Trans>
        }
        name="reply"
        rows={4}
        defaultValue={before.reply ?? ""}
        maxLength={4096}
        dir="auto"
      />
      <TextField
        label={<Trans>Note for colleagues (may be left out)</Trans>}
        name="note"
        rows={2}
        defaultValue={before.note ?? ""}
        maxLength={4000}
        dir="auto"
      />
      {labels.data?.length ? (
        <>
          <input type="hidden" name="labels_shown" value="yes" />
          <Labels legend={<Trans>Labels to add</Trans>} name="add" ids={before.add_label_ids} />
          <Labels legend={<Trans>Labels to take off</Trans>} name="remove" ids={before.remove_label_ids} />
        </>
      ) : null}
      <div className={styles.two}>
        {teams.data?.length ? (
          <SelectField
            label={<Trans>Move to the team</Trans>}
            name="to_team"
            defaultValue={before.team_id ?? ""}
          >
            <option value="">{t`As it is`}</option>
            {teams.data.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </SelectField>
        ) : null}
        <SelectField
          label={<Trans>Assign</Trans>}
          name="assign"
          defaultValue={before.assignee_id ? "one" : (before.assign ?? "")}
        >
          <option value="">{t`As it is`}</option>
          <option value="me">{t`To whoever runs it`}</option>
          <option value="nobody">{t`To nobody`}</option>
          {before.assignee_id ? <option value="one">{t`To the same member as before`}</option> : null}
        </SelectField>
        <SelectField label={<Trans>Priority</Trans>} name="priority" defaultValue={before.priority ?? ""}>
          <option value="">{t`As it is`}</option>
          <option value="low">{t`Low`}</option>
          <option value="normal">{t`Normal`}</option>
          <option value="high">{t`High`}</option>
          <option value="urgent">{t`Urgent`}</option>
        </SelectField>
        <SelectField
          label={<Trans>Status afterwards</Trans>}
          name="status"
          defaultValue={before.snooze_minutes ? `snooze ${before.snooze_minutes}` : (before.status ?? "")}
        >
          <option value="">{t`As it is`}</option>
          <option value="open">{t`Open`}</option>
          <option value="pending">{t`Pending`}</option>
          <option value="resolved">{t`Resolved`}</option>
          <option value={`snooze ${HOUR}`}>{t`Snoozed for an hour`}</option>
          <option value={`snooze ${DAY}`}>{t`Snoozed for a day`}</option>
          <option value={`snooze ${7 * DAY}`}>{t`Snoozed for a week`}</option>
          {before.snooze_minutes && ![HOUR, DAY, 7 * DAY].includes(before.snooze_minutes) ? (
            <option value={`snooze ${before.snooze_minutes}`}>{t`Snoozed as before`}</option>
          ) : null}
        </SelectField>
      </div>
      <TeamField label={<Trans>For whom</Trans>} none={t`Everybody`} chosen={macro?.team_id} />
    </FormDialog>
  );
}

interface LabelsProps {
  legend: ReactNode;
  name: string;
  ids: readonly string[] | undefined;
}

function Labels({ legend, name, ids = [] }: LabelsProps) {
  const labels = useQuery(labelsQuery);
  return (
    <fieldset className={styles.labels}>
      <legend>{legend}</legend>
      {labels.data?.map((label) => (
        <CheckField
          key={label.id}
          name={name}
          value={label.id}
          defaultChecked={ids.includes(label.id)}
          label={<Chip color={label.color}>{label.name}</Chip>}
        />
      ))}
    </fieldset>
  );
}

const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const STATUSES = ["open", "pending", "resolved"] as const;

/** What the form could not show, because its list did not come, stays as it was. */
function actionsIn(form: FormData, before: MacroActions): MacroActions {
  const ids = (name: string) => form.getAll(name).filter((one) => typeof one === "string");
  const shown = form.has("labels_shown");
  const assign = textIn(form, "assign");
  const status = textIn(form, "status");
  const minutes = Number(status.replace(/^snooze /, ""));
  return {
    reply: textIn(form, "reply") || null,
    note: textIn(form, "note") || null,
    add_label_ids: shown || !before.add_label_ids ? ids("add") : before.add_label_ids,
    remove_label_ids: shown || !before.remove_label_ids ? ids("remove") : before.remove_label_ids,
    team_id: form.has("to_team") ? textIn(form, "to_team") || null : (before.team_id ?? null),
    assign: assign === "me" || assign === "nobody" ? assign : null,
    assignee_id: assign === "one" ? (before.assignee_id ?? null) : null,
    priority: PRIORITIES.find((one) => one === textIn(form, "priority")) ?? null,
    status: STATUSES.find((one) => one === status) ?? null,
    snooze_minutes: status.startsWith("snooze ") && minutes ? minutes : null,
  };
}
