import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { fullMoment } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { DeliveryBadge } from "./deliveries";
import { WEBHOOKS, type Delivery, type Endpoint } from "./webhooks-queries";
import styles from "../outside.module.css";

interface Props {
  delivery: Delivery;
  endpoint: Endpoint;
  onClose: () => void;
}

/** What was sent, and what last came back: the head and the beginning of the body. */
export function DeliveryDialog({ delivery, endpoint, onClose }: Props) {
  const { i18n } = useLingui();
  const may = useMay();
  const replay = useCommand(
    () =>
      answered(
        api.POST("/api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay", {
          params: { path: { endpoint_id: endpoint.id, delivery_id: delivery.id } },
        }),
      ),
    [WEBHOOKS],
  );
  const ended = delivery.state === "delivered" || delivery.state === "failed";
  const { response } = delivery;
  const heads = isRecord(response?.["headers"]) ? Object.entries(response["headers"]) : [];
  const body = response?.["body"];
  return (
    <Dialog
      width="wide"
      title={<code dir="ltr">{delivery.kind}</code>}
      onClose={onClose}
      footer={
        may("webhooks:manage") && ended && endpoint.state === "active" ? (
          <Button
            size="small"
            disabled={replay.isPending}
            onClick={() =>
              replay.mutate(undefined, {
                onSuccess: () => showToast(<Trans>It is sent once more, under its id.</Trans>),
              })
            }
          >
            <Trans>Replay</Trans>
          </Button>
        ) : undefined
      }
    >
      <div className={styles.stack}>
        <dl className={styles.facts}>
          <div>
            <dt>
              <Trans>State</Trans>
            </dt>
            <dd>
              <DeliveryBadge state={delivery.state} />{" "}
              {delivery.last_error ? <code dir="ltr">{delivery.last_error}</code> : null}
            </dd>
          </div>
          <div>
            <dt>
              <Trans>Last tried</Trans>
            </dt>
            <dd>
              {delivery.last_tried_at ? fullMoment(delivery.last_tried_at, i18n.locale) : "—"}
            </dd>
          </div>
          <div className={styles.whole}>
            <dt>
              <code>webhook-id</code>
            </dt>
            <dd>
              <code dir="ltr">{delivery.id}</code>
            </dd>
          </div>
        </dl>
        <section>
          <h3>
            <Trans>What was sent</Trans>
          </h3>
          {delivery.body ? (
            <pre className={styles.code} dir="ltr" tabIndex={0}>
              {JSON.stringify(delivery.body, null, 2)}
            </pre>
          ) : (
            <p className={styles.quiet}>
              <Trans>Only those who may read personal data see it.</Trans>
            </p>
          )}
        </section>
        {response ? (
          <section>
            <h3>
              <Trans>What last came back</Trans>
            </h3>
            <pre className={styles.code} dir="ltr" tabIndex={0}>
              {[
                `HTTP ${String(response["status"])}`,
                ...heads.map(([name, value]) => `${name}: ${String(value)}`),
                ...(typeof body === "string" && body ? ["", body] : []),
              ].join("\n")}
            </pre>
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
