import { useState } from "react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { MenuItem } from "../../../ui/menu";
import { Notice } from "../../../ui/notice";
import { PageHead } from "../../../ui/page";
import { QueryOne } from "../../../ui/query-rows";
import { showToast } from "../../../ui/toast";
import { UpLink } from "../../../ui/up-link";
import { useCommand } from "../../../ui/use-command";
import { PausableTools } from "../pausable-tools";
import { Deliveries } from "./deliveries";
import { EndpointForm } from "./endpoint-form";
import { EndpointPause, EndpointState } from "./endpoint-state";
import { RotateSecret } from "./rotate-secret";
import { endpointQuery, WEBHOOKS, type Endpoint } from "./webhooks-queries";
import styles from "../outside.module.css";

const route = getRouteApi("/signed-in/settings/webhooks/$endpointId");

export function EndpointPage() {
  const { endpointId } = route.useParams();
  const found = useQuery(endpointQuery(endpointId));
  return (
    <>
      <UpLink to="/settings/webhooks">
        <Trans>Webhooks</Trans>
      </UpLink>
      <QueryOne query={found}>{(endpoint) => <Shown endpoint={endpoint} />}</QueryOne>
    </>
  );
}

function Shown({ endpoint }: { endpoint: Endpoint }) {
  const { t, i18n } = useLingui();
  const manages = useMay()("webhooks:manage");
  const [open, setOpen] = useState<"change" | "rotate" | "delete" | null>(null);
  const close = () => setOpen(null);
  const path = { endpoint_id: endpoint.id };
  const turn = useCommand(
    (state: "active" | "paused") =>
      answered(
        api.PATCH("/api/v1/webhook-endpoints/{endpoint_id}", { params: { path }, body: { state } }),
      ),
    [WEBHOOKS],
  );
  const test = useCommand(
    () => answered(api.POST("/api/v1/webhook-endpoints/{endpoint_id}/test", { params: { path } })),
    [WEBHOOKS],
  );
  const paused = endpoint.state === "paused";
  const since = endpoint.failing_since ? shortDateTime(endpoint.failing_since, i18n.locale) : null;
  const old = endpoint.old_secret_until;
  const until = old && Date.parse(old) > Date.now() ? shortDateTime(old, i18n.locale) : null;
  return (
    <>
      <PageHead
        title={<bdi>{endpoint.name}</bdi>}
        action={
          <PausableTools
            label={t`More`}
            manages={manages}
            paused={paused}
            turning={turn.isPending}
            onTurn={turn.mutate}
            onChange={() => setOpen("change")}
            onDelete={() => setOpen("delete")}
            items={
              <MenuItem icon="key" onSelect={() => setOpen("rotate")}>
                <Trans>New secret…</Trans>
              </MenuItem>
            }
          >
            {manages && !paused ? (
              <Button
                size="small"
                disabled={test.isPending}
                onClick={() =>
                  test.mutate(undefined, {
                    onSuccess: () =>
                      showToast(<Trans>The test is on its way; the log says how it went.</Trans>),
                  })
                }
              >
                <Icon name="send" size={16} />
                <Trans>Send a test</Trans>
              </Button>
            ) : null}
          </PausableTools>
        }
      >
        <EndpointState endpoint={endpoint} />
      </PageHead>
      {endpoint.state_reason ? (
        <Notice tone="danger">
          <EndpointPause reason={endpoint.state_reason} />{" "}
          <Trans>What happens meanwhile is told when it is resumed, three days back at most.</Trans>
        </Notice>
      ) : since ? (
        <Notice tone="danger">
          <Trans>Nothing arrives since {since}. After a day without success it is paused.</Trans>
        </Notice>
      ) : null}
      <dl className={styles.facts}>
        <div className={styles.whole}>
          <dt>
            <Trans>Address</Trans>
          </dt>
          <dd>
            <code dir="ltr">{endpoint.url}</code>
          </dd>
        </div>
        <div className={styles.whole}>
          <dt>
            <Trans>What it is told of</Trans>
          </dt>
          <dd className={styles.badges}>
            {endpoint.kinds.map((kind) => (
              <Badge key={kind}>
                <code dir="ltr">{kind}</code>
              </Badge>
            ))}
          </dd>
        </div>
        <div>
          <dt>
            <Trans>What leaves the house</Trans>
          </dt>
          <dd>
            {endpoint.with_text ? (
              <Trans>Also what people wrote and who they are</Trans>
            ) : (
              <Trans>Ids and states only</Trans>
            )}
          </dd>
        </div>
        {until ? (
          <div>
            <dt>
              <Trans>Secret</Trans>
            </dt>
            <dd>
              <Trans>The old one signs, too, until {until}</Trans>
            </dd>
          </div>
        ) : null}
      </dl>
      <Deliveries endpoint={endpoint} />
      {open === "change" ? <EndpointForm endpoint={endpoint} onClose={close} /> : null}
      {open === "rotate" ? <RotateSecret endpoint={endpoint} onClose={close} /> : null}
      {open === "delete" ? <DeleteEndpoint endpoint={endpoint} onClose={close} /> : null}
    </>
  );
}

function DeleteEndpoint({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <DeleteDialog
      name={endpoint.name}
      remove={async () => {
        await answered(
          api.DELETE("/api/v1/webhook-endpoints/{endpoint_id}", {
            params: { path: { endpoint_id: endpoint.id } },
          }),
        );
        await navigate({ to: "/settings/webhooks" });
      }}
      stale={[WEBHOOKS]}
      onClose={onClose}
    >
      <Trans>The address is told of nothing any more, and the log of its deliveries is gone.</Trans>
    </DeleteDialog>
  );
}
