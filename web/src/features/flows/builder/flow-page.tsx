import { useEffect, useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { layOut } from "../canvas/layout";
import { readDefinition, type Definition } from "../document/definition";
import { move } from "../document/operations";
import { flowQuery, kindsQuery, type FlowDetail } from "../flow-queries";
import { Builder } from "./builder";

const route = getRouteApi("/signed-in/flows/$flowId");

export function FlowPage() {
  const { flowId } = route.useParams();
  const flow = useQuery(flowQuery(flowId));
  const kinds = useQuery(kindsQuery);
  const failed = flow.isError ? flow : kinds.isError ? kinds : null;
  if (failed) {
    return (
      <main>
        <PaneError error={failed.error} retry={() => void failed.refetch()} />
      </main>
    );
  }
  if (!flow.data || !kinds.data) {
    return (
      <main>
        <Skeleton rows={6} height={72} />
      </main>
    );
  }
  return <Drawn key={flowId} flow={flow.data} kinds={kinds.data} />;
}

type DrawnProps = Pick<Parameters<typeof Builder>[0], "flow" | "kinds">;

/** What came from a file or a program may stand nowhere yet: it is laid out before it is shown. */
function Drawn({ flow, kinds }: DrawnProps) {
  const [first, setFirst] = useState<Definition | null>(() => placed(flow));
  useEffect(() => {
    if (first) return;
    const read = readDefinition(flow.draft);
    void layOut(read, new Map()).then((places) => setFirst(move(read, places)));
  }, [first, flow]);
  if (!first) {
    return (
      <main>
        <Skeleton rows={6} height={72} />
      </main>
    );
  }
  return (
    <ReactFlowProvider>
      <Builder flow={flow} kinds={kinds} first={first} />
    </ReactFlowProvider>
  );
}

function placed(flow: FlowDetail): Definition | null {
  const read = readDefinition(flow.draft);
  return read.steps.every((one) => one.at) ? read : null;
}
