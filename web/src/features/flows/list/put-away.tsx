import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { FormDialog } from "../../../ui/form-dialog";
import type { Flow } from "../flow-queries";

export type Caller = components["schemas"]["CallerOut"];

/** Live flows that would miss this one. One that is not live is missed already. */
export async function callersOf(flow: Flow): Promise<readonly Caller[]> {
  if (flow.state !== "live") return [];
  const path = { flow_id: flow.id };
  return (await answered(api.GET("/api/v1/flows/{flow_id}/callers", { params: { path } }))).flows;
}

interface Props {
  flow: Flow;
  doing: "pause" | "archive";
  callers: readonly Caller[];
  onDo: () => void;
  onClose: () => void;
}

/** Asked where others rely on it; else a way back in the toast is enough. */
export function PutAway({ flow, doing, callers, onDo, onClose }: Props) {
  return (
    <FormDialog
      title={
        <Trans>
          Others call <bdi>{flow.name}</bdi>
        </Trans>
      }
      submit={doing === "pause" ? <Trans>Pause</Trans> : <Trans>Archive</Trans>}
      pending={false}
      error={null}
      onClose={onClose}
      onSubmit={onDo}
    >
      <p>
        <Trans>These live flows call it:</Trans>
      </p>
      <ul>
        {callers.map((one) => (
          <li key={one.id}>
            <Link to="/flows/$flowId" params={{ flowId: one.id }}>
              <bdi>{one.name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      <p>
        <Trans>
          From then on their runs do without it: at the call they go the way “If it cannot be called”. A call that is
          under way goes on to its end.
        </Trans>
      </p>
    </FormDialog>
  );
}
