import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLine } from "../../../ui/menu";
import { sayRefusal, useCommand } from "../../../ui/use-command";
import { showToast } from "../../../ui/toast";
import { FLOWS, type Flow } from "../flow-queries";
import { callersOf, PutAway, type Caller } from "./put-away";

type Doing = "pause" | "resume" | "archive" | "restore";
const BACK: Record<Doing, Doing> = { pause: "resume", resume: "pause", archive: "restore", restore: "archive" };

export function FlowMenu({ flow }: { flow: Flow }) {
  const { t } = useLingui();
  const may = useMay();
  const run = useCommand((doing: Doing) => command(flow.id, doing), [FLOWS]);
  const act = (doing: Doing) =>
    run.mutate(doing, {
      onSuccess: () => {
        // A flow that was live is not live again by taking it out of the archive.
        const undo = doing === "archive" && flow.state === "live" ? undefined : BACK[doing];
        showToast(<Done doing={doing} />, undo ? { undo: () => run.mutate(undo) } : {});
      },
    });
  const [asked, setAsked] = useState<{ doing: "pause" | "archive"; callers: readonly Caller[] } | null>(null);
  const putAway = async (doing: "pause" | "archive") => {
    try {
      const callers = await callersOf(flow);
      if (callers.length > 0) setAsked({ doing, callers });
      else act(doing);
    } catch (error) {
      sayRefusal(error);
    }
  };
  const keep = async () => {
    try {
      const path = { flow_id: flow.id };
      const { yaml } = await answered(api.GET("/api/v1/flows/{flow_id}/export", { params: { path } }));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([yaml], { type: "application/yaml" }));
      link.download = `${flow.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").toLowerCase() || "flow"}.yaml`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
    } catch (error) {
      sayRefusal(error);
    }
  };
  const manages = may("flows:manage");
  const menu = (
    <Menu trigger={<IconButton icon="more" label={t`What can be done with ${flow.name}`} />}>
      {manages && flow.state === "live" ? (
        <MenuItem icon="pause" onSelect={() => void putAway("pause")}>
          <Trans>Pause</Trans>
        </MenuItem>
      ) : null}
      {manages && flow.state === "paused" ? (
        <MenuItem icon="play" onSelect={() => act("resume")}>
          <Trans>Go on</Trans>
        </MenuItem>
      ) : null}
      <MenuItem icon="download" onSelect={() => void keep()}>
        <Trans>Save as a file (YAML)</Trans>
      </MenuItem>
      {manages ? <MenuLine /> : null}
      {manages && flow.state !== "archived" ? (
        <MenuItem icon="close" onSelect={() => void putAway("archive")}>
          <Trans>Archive</Trans>
        </MenuItem>
      ) : null}
      {manages && flow.state === "archived" ? (
        <MenuItem icon="undo" onSelect={() => act("restore")}>
          <Trans>Take out of the archive</Trans>
        </MenuItem>
      ) : null}
    </Menu>
  );
  return (
    <>
      {menu}
      {asked ? (
        <PutAway
          flow={flow}
          {...asked}
          onClose={() => setAsked(null)}
          onDo={() => {
            setAsked(null);
            act(asked.doing);
          }}
        />
      ) : null}
    </>
  );
}

function command(flowId: string, doing: Doing) {
  const params = { path: { flow_id: flowId } };
  switch (doing) {
    case "pause":
      return answered(api.POST("/api/v1/flows/{flow_id}/pause", { params }));
    case "resume":
      return answered(api.POST("/api/v1/flows/{flow_id}/resume", { params }));
    case "archive":
      return answered(api.POST("/api/v1/flows/{flow_id}/archive", { params }));
    case "restore":
      return answered(api.POST("/api/v1/flows/{flow_id}/restore", { params }));
  }
}

function Done({ doing }: { doing: Doing }) {
  switch (doing) {
    case "pause":
      return <Trans>It begins nowhere any more. Runs under way go on.</Trans>;
    case "resume":
      return <Trans>It is live again.</Trans>;
    case "archive":
      return <Trans>It is in the archive.</Trans>;
    case "restore":
      return <Trans>It is out of the archive.</Trans>;
  }
}
