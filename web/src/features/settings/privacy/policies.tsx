import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, SelectField, TextField } from "../../../ui/form-fields";
import { Row, Section } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { useCommand } from "../../../ui/use-command";
import { POLICIES, policiesQuery, type Policy, type PolicyKind } from "./privacy-queries";
import { POLICY_KINDS } from "./words";
import styles from "./privacy.module.css";

type Wish = components["schemas"]["PolicyIn"];

const KINDS = Object.keys(POLICY_KINDS) as PolicyKind[];

/** Texts that the workspace binds itself to, version by version. */
export function Policies() {
  const { i18n, t } = useLingui();
  const manages = useMay()("privacy:manage");
  const [open, setOpen] = useState<Policy | "new" | null>(null);
  const found = useQuery(policiesQuery);
  const close = () => setOpen(null);
  return (
    <Section
      title={<Trans>Policies</Trans>}
      words={<Trans>The privacy policy that counts is shown on your public page.</Trans>}
      action={
        manages ? (
          <Button size="small" onClick={() => setOpen("new")}>
            <Trans>New version…</Trans>
          </Button>
        ) : null
      }
    >
      <QueryRows query={found} empty={<Trans>There is no policy yet.</Trans>}>
        {(policy) => {
          const name = i18n._(POLICY_KINDS[policy.kind]);
          return (
            <Row
              key={policy.id}
              title={
                <>
                  {name} <bdi dir="ltr">v{policy.number}</bdi>
                </>
              }
              badges={<PolicyBadges policy={policy} />}
              facts={
                <>
                  <InEffect at={policy.effective_at} />
                  {" · "}
                  <Plural
                    value={policy.accepted_by}
                    one="accepted by # member"
                    other="accepted by # members"
                  />
                </>
              }
            >
              <Button
                size="small"
                aria-label={t`Read ${name}, version ${policy.number}`}
                onClick={() => setOpen(policy)}
              >
                <Trans context="a text">Read</Trans>
              </Button>
            </Row>
          );
        }}
      </QueryRows>
      {open === "new" ? <NewVersion onClose={close} /> : null}
      {open && open !== "new" ? (
        <PolicyDialog
          policy={found.data?.find((one) => one.id === open.id) ?? open}
          onClose={close}
        />
      ) : null}
    </Section>
  );
}

function PolicyBadges({ policy }: { policy: Policy }) {
  return (
    <>
      {policy.material ? (
        <Badge tone="warning">
          <Trans>Material</Trans>
        </Badge>
      ) : null}
      {policy.accepted_at ? (
        <Badge tone="positive">
          <Trans>Accepted by you</Trans>
        </Badge>
      ) : null}
    </>
  );
}

function InEffect({ at }: { at: string }) {
  const { i18n } = useLingui();
  const now = useNow();
  const moment = shortDateTime(at, i18n.locale);
  return new Date(at).getTime() > now ? (
    <Trans>takes effect on {moment}</Trans>
  ) : (
    <Trans>in effect since {moment}</Trans>
  );
}

export function PolicyDialog({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const { i18n } = useLingui();
  const manages = useMay()("privacy:manage");
  const accept = useCommand(
    () =>
      answered(
        api.POST("/api/v1/privacy/policies/{policy_id}/accept", {
          params: { path: { policy_id: policy.id } },
        }),
      ),
    [POLICIES],
  );
  return (
    <Dialog
      width="wide"
      title={i18n._(POLICY_KINDS[policy.kind])}
      onClose={onClose}
      footer={
        manages && !policy.accepted_at ? (
          <Button
            size="small"
            look="primary"
            disabled={accept.isPending}
            onClick={() => accept.mutate(undefined, { onSuccess: onClose })}
          >
            <Trans>Accept</Trans>
          </Button>
        ) : undefined
      }
    >
      <p>
        <InEffect at={policy.effective_at} />
      </p>
      <p className={styles.words} dir="auto">
        {policy.body}
      </p>
    </Dialog>
  );
}

function NewVersion({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const publish = useCommand(
    (body: Wish, once) =>
      answered(api.POST("/api/v1/privacy/policies", { params: { header: once }, body })),
    [POLICIES],
    { ownWords: true },
  );
  return (
    <FormDialog
      width="wide"
      title={<Trans>New version of a policy</Trans>}
      submit={<Trans>Publish</Trans>}
      pending={publish.isPending}
      error={publish.error}
      onClose={onClose}
      onSubmit={(form) => {
        const at = textIn(form, "at");
        const body = {
          kind: KINDS.find((one) => one === form.get("kind")) ?? "privacy",
          body: textIn(form, "body"),
          material: form.get("material") !== null,
          effective_at: (at ? new Date(at) : new Date()).toISOString(),
        };
        publish.mutate(body, { onSuccess: onClose });
      }}
    >
      <SelectField label={<Trans>Which policy</Trans>} name="kind">
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {i18n._(POLICY_KINDS[kind])}
          </option>
        ))}
      </SelectField>
      <TextField
        label={<Trans>Its text</Trans>}
        name="body"
        rows={10}
        maxLength={200000}
        dir="auto"
        required
      />
      <Field
        label={<Trans>Takes effect</Trans>}
        hint={<Trans>Left empty, at once.</Trans>}
        name="at"
        type="datetime-local"
        dir="ltr"
      />
      <CheckField
        name="material"
        label={<Trans>It is a material change</Trans>}
        hint={<Trans>It is announced at least 14 days before it takes effect.</Trans>}
      />
    </FormDialog>
  );
}
