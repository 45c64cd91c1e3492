import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Plural, Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { EndpointForm } from "./endpoint-form";
import { EndpointState } from "./endpoint-state";
import { endpointsQuery } from "./webhooks-queries";
import styles from "../outside.module.css";

export function WebhooksPage() {
  const manages = useMay()("webhooks:manage");
  const found = useQuery(endpointsQuery);
  const [making, setMaking] = useState(false);
  return (
    <>
      <PageHead
        title={<Trans>Webhooks</Trans>}
        action={
          manages ? (
            <Button look="primary" size="small" onClick={() => setMaking(true)}>
              <Icon name="plus" size={18} />
              <Trans>New endpoint</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          An endpoint is an address of yours that is told of what happens here: signed, in order,
          at least once. <a href="/docs">The API’s documentation</a> shows what is sent.
        </Trans>
      </PageHead>
      <QueryRows query={found} empty={<Trans>No address is told of anything yet.</Trans>}>
        {(endpoint) => (
          <Row
            key={endpoint.id}
            title={
              <Link
                to="/settings/webhooks/$endpointId"
                params={{ endpointId: endpoint.id }}
                className={styles.link}
              >
                <bdi>{endpoint.name}</bdi>
              </Link>
            }
            badges={
              <>
                <EndpointState endpoint={endpoint} />
                {endpoint.with_text ? (
                  <Badge tone="warning">
                    <Trans>With text</Trans>
                  </Badge>
                ) : null}
              </>
            }
            facts={
              <>
                <bdi dir="ltr">{hostOf(endpoint.url)}</bdi>
                {" · "}
                <Plural
                  value={endpoint.kinds.length}
                  one="# kind of event"
                  other="# kinds of events"
                />
              </>
            }
          />
        )}
      </QueryRows>
      {making ? <EndpointForm onClose={() => setMaking(false)} /> : null}
    </>
  );
}

/** Addresses of hooks are often secrets themselves: the list shows whose it is. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
