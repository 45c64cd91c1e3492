import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { fullMoment } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { PRIVACY, type PrivacyRequest } from "./privacy-queries";
import { UNDER_WAY } from "./requests";
import { REQUEST_KINDS, REQUEST_STATES, REQUEST_TONES } from "./words";
import styles from "./privacy.module.css";

interface Props {
  request: PrivacyRequest;
  onClose: () => void;
}

/** Who asked for what, and what can be done about it now. */
export function RequestDialog({ request, onClose }: Props) {
  const { i18n } = useLingui();
  const manages = useMay()("privacy:manage");
  const [asking, setAsking] = useState<"verify" | "close" | null>(null);
  const path = { request_id: request.id };
  const begin = useCommand(
    () => answered(api.POST("/api/v1/privacy/requests/{request_id}/begin", { params: { path } })),
    [PRIVACY, ["contact"]],
  );
  const { state } = request;
  const link = begin.data?.link;
  if (asking === "verify") {
    return <VerifyRequest request={request} onClose={() => setAsking(null)} />;
  }
  if (asking === "close") return <CloseRequest request={request} onClose={onClose} />;
  const open = manages && UNDER_WAY.has(state);
  return (
    <Dialog
      title={i18n._(REQUEST_KINDS[request.kind])}
      onClose={onClose}
      footer={
        open ? (
          <>
            <Button size="small" look="bare" onClick={() => setAsking("close")}>
              <Trans>Close…</Trans>
            </Button>
            {state === "unverified" || !request.contact_id ? (
              <Button size="small" look="primary" onClick={() => setAsking("verify")}>
                <Trans>Verify…</Trans>
              </Button>
            ) : null}
            {state === "open" && request.contact_id ? (
              <Button
                size="small"
                look={request.kind === "deletion" ? "danger" : "primary"}
                disabled={begin.isPending}
                onClick={() => begin.mutate(undefined)}
              >
                <Trans>Carry it out</Trans>
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      {link ? (
        <Notice>
          <Trans>The export is being made. Its link is shown this once, and works for a week:</Trans>
        </Notice>
      ) : null}
      {link ? <CopyText text={link} /> : null}
      <dl className={styles.facts}>
        <Fact name={<Trans>State</Trans>}>
          <Badge tone={REQUEST_TONES[state]}>{i18n._(REQUEST_STATES[state])}</Badge>
        </Fact>
        <Fact name={<Trans>Due</Trans>}>{fullMoment(request.due_at, i18n.locale)}</Fact>
        <Fact name={<Trans>Who asks</Trans>}>
          <bdi>{[request.name, request.address].filter(Boolean).join(", ") || "—"}</bdi>
        </Fact>
        <Fact name={<Trans>Contact</Trans>}>
          {request.contact_id ? (
            <Link
              to="/contacts"
              search={{ c: request.contact_id }}
              className={styles.link}
              onClick={onClose}
            >
              <Trans>Open the contact</Trans>
            </Link>
          ) : (
            <Trans>Not known yet</Trans>
          )}
        </Fact>
        <Fact name={<Trans>Verified</Trans>}>
          <VerifiedHow how={request.verified_how} />
        </Fact>
        {request.words ? (
          <Fact name={<Trans>In which words</Trans>}>
            <bdi className={styles.words}>{request.words}</bdi>
          </Fact>
        ) : null}
        {request.answer ? (
          <Fact name={<Trans>Answer</Trans>}>
            <bdi className={styles.words}>{request.answer}</bdi>
          </Fact>
        ) : null}
      </dl>
    </Dialog>
  );
}

function Fact({ name, children }: { name: React.ReactNode; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function VerifiedHow({ how }: { how: string | null }) {
  switch (how) {
    case null:
      return <Trans>Not yet</Trans>;
    case "message":
      return <Trans>by a message to their own number</Trans>;
    case "mail":
      return <Trans>by a mailed link</Trans>;
    case "signed_request":
      return <Trans>by Meta’s signature</Trans>;
    default:
      return <bdi>{how}</bdi>;
  }
}

function VerifyRequest({ request, onClose }: Props) {
  const verify = useCommand(
    (body: { how: string; contact_id: string | null }) =>
      answered(
        api.POST("/api/v1/privacy/requests/{request_id}/verify", {
          params: { path: { request_id: request.id } },
          body,
        }),
      ),
    [PRIVACY],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Verify the request</Trans>}
      submit={<Trans>It is them</Trans>}
      pending={verify.isPending}
      error={verify.error}
      onClose={onClose}
      onSubmit={(form) =>
        verify.mutate(
          { how: textIn(form, "how"), contact_id: textIn(form, "contact") || request.contact_id },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>How you know that it is them</Trans>}
        name="how"
        defaultValue={request.verified_how ?? ""}
        maxLength={200}
        dir="auto"
        required
      />
      {request.contact_id ? null : (
        <Field
          label={<Trans>Contact</Trans>}
          hint={<Trans>The id at the end of the contact’s address in this app.</Trans>}
          name="contact"
          pattern="[0-9a-f-]{36}"
          dir="ltr"
          autoComplete="off"
        />
      )}
    </FormDialog>
  );
}

function CloseRequest({ request, onClose }: Props) {
  const close = useCommand(
    (body: { done: boolean; answer: string }) =>
      answered(
        api.POST("/api/v1/privacy/requests/{request_id}/close", {
          params: { path: { request_id: request.id } },
          body,
        }),
      ),
    [PRIVACY],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Close the request</Trans>}
      submit={<Trans>Close it</Trans>}
      pending={close.isPending}
      error={close.error}
      onClose={onClose}
      onSubmit={(form) =>
        close.mutate(
          { done: form.get("refused") === null, answer: textIn(form, "answer") },
          { onSuccess: onClose },
        )
      }
    >
      <TextField
        label={<Trans>What you answered</Trans>}
        hint={<Trans>A refusal says why.</Trans>}
        name="answer"
        maxLength={4000}
        dir="auto"
      />
      <CheckField name="refused" label={<Trans>It is refused</Trans>} />
    </FormDialog>
  );
}
