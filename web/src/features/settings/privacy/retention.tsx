import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { NoRows, Row, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { QueryRows } from "../../../ui/query-rows";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { RETENTION, retentionQuery, type Retention } from "./privacy-queries";
import { RETENTION_KINDS } from "./words";
import styles from "./privacy.module.css";

type Wish = components["schemas"]["RetentionIn"];

/** How long what is kept, and what would go now. */
export function RetentionRules() {
  const { i18n } = useLingui();
  const manages = useMay()("privacy:manage");
  const rules = useQuery(retentionQuery);
  const channels = useQuery(channelsQuery);
  const [open, setOpen] = useState<Retention | "dry run" | null>(null);
  const nameOf = (id: string) => channels.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Section
      title={<Trans>How long things are kept</Trans>}
      words={<Trans>What is older is deleted by itself, for good.</Trans>}
      action={
        <Button size="small" onClick={() => setOpen("dry run")}>
          <Trans>What would go now?</Trans>
        </Button>
      }
    >
      <QueryRows query={rules} empty={null}>
        {(rule) => (
          <Row
            key={rule.kind}
            title={i18n._(RETENTION_KINDS[rule.kind])}
            facts={
              <>
                <Plural value={rule.days} one="# day" other="# days" />
                {rule.channels.map(({ channel_id: id, days }) => (
                  <span key={id}>
                    {" · "}
                    <bdi>{nameOf(id)}</bdi>: <Plural value={days} one="# day" other="# days" />
                  </span>
                ))}
              </>
            }
          >
            {manages ? (
              <Button size="small" onClick={() => setOpen(rule)}>
                <Trans>Change…</Trans>
              </Button>
            ) : null}
          </Row>
        )}
      </QueryRows>
      {open === "dry run" ? <DryRun onClose={() => setOpen(null)} /> : null}
      {open && open !== "dry run" ? (
        <ChangeRule rule={open} onClose={() => setOpen(null)} />
      ) : null}
    </Section>
  );
}

function ChangeRule({ rule, onClose }: { rule: Retention; onClose: () => void }) {
  const { i18n, t } = useLingui();
  const channels = useQuery(channelsQuery);
  const save = useCommand(
    (body: Wish) => answered(api.PUT("/api/v1/privacy/retention", { body })),
    [RETENTION],
    { ownWords: true },
  );
  const byDefault = rule.days_by_default;
  return (
    <FormDialog
      title={i18n._(RETENTION_KINDS[rule.kind])}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => {
        const days = textIn(form, "days");
        const body = {
          kind: rule.kind,
          days: days ? Number(days) : null,
          channel_id: textIn(form, "channel") || null,
        };
        save.mutate(body, { onSuccess: onClose });
      }}
    >
      <Notice>
        <Trans>What is older than this is deleted within minutes, and cannot be brought back.</Trans>
      </Notice>
      <Field
        label={<Trans>Days</Trans>}
        hint={<Trans>Left empty, it is {byDefault} days again, or what the workspace has.</Trans>}
        name="days"
        type="number"
        min={rule.days_at_least}
        max={rule.days_at_most}
        defaultValue={rule.days}
        dir="ltr"
      />
      {rule.by_channel ? (
        <SelectField label={<Trans>Channel</Trans>} name="channel">
          <option value="">{t`All channels`}</option>
          {channels.data?.map((channel) => (
            <option key={channel.id} value={channel.id}>
              {channel.name}
            </option>
          ))}
        </SelectField>
      ) : null}
    </FormDialog>
  );
}

function DryRun({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const found = useQuery({
    queryKey: [...RETENTION, "dry run"],
    queryFn: async ({ signal }) =>
      (await answered(api.GET("/api/v1/privacy/retention/dry-run", { signal }))).parts,
    staleTime: 0,
  });
  const going = found.data?.filter((one) => one.count > 0) ?? [];
  const number = new Intl.NumberFormat(i18n.locale);
  return (
    <Dialog title={<Trans>What would go now</Trans>} onClose={onClose}>
      {found.isPending ? <Skeleton rows={3} height={40} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && going.length === 0 ? (
        <NoRows>
          <Trans>Nothing is older than it may be.</Trans>
        </NoRows>
      ) : null}
      {going.length ? (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>What</Trans>
              </th>
              <th scope="col">
                <Trans>How many</Trans>
              </th>
              <th scope="col">
                <Trans>The oldest</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {going.map((one) => (
              <tr key={`${one.table} ${one.days}`}>
                <td>
                  <code dir="ltr">{one.table}</code>
                </td>
                <td className={styles.number}>{number.format(one.count)}</td>
                <td>{one.oldest_at ? shortDateTime(one.oldest_at, i18n.locale) : "—"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Dialog>
  );
}
