import { useState } from "react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { PageHead, Row, Rows } from "../../../ui/page";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { flowsQuery, type Flow } from "../flow-queries";
import type { FlowsSearch, FlowState } from "../search";
import { FlowMenu } from "./flow-menu";
import { FlowStateBadge } from "./flow-state";
import { NewFlow } from "./new-flow";
import styles from "./flows-page.module.css";

const route = getRouteApi("/signed-in/flows/");
const STATES: readonly FlowState[] = ["draft", "live", "paused", "archived"];

export function FlowsPage() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const flows = useQuery(flowsQuery);
  const [making, setMaking] = useState(false);
  const manages = may("flows:manage");
  const change = (part: Partial<FlowsSearch>) =>
    void navigate({ search: (before: FlowsSearch) => ({ ...before, ...part }), replace: true });
  useActions(
    manages
      ? [{ id: "flows.new", title: t`New flow`, group: t`Flows`, icon: "plus", keys: "KeyC", run: () => setMaking(true) }]
      : [],
  );
  const stateNames: Record<FlowState, string> = {
    draft: t`Drafts`,
    live: t`Live ones`,
    paused: t`Paused ones`,
    archived: t`The archive`,
  };
  const fitting = (flows.data ?? []).filter((one) => fits(one, search));
  const add = manages ? (
    <Button look="primary" size="small" onClick={() => setMaking(true)}>
      <Icon name="plus" size={18} />
      <Trans>New flow</Trans>
    </Button>
  ) : null;
  return (
    <main className={styles.page}>
      <PageHead title={<Trans>Flows</Trans>} action={add}>
        <Trans>They answer, ask and sort by themselves, and hand over to people.</Trans>
      </PageHead>
      {flows.data?.length ? (
        <div className={styles.filters}>
          <input
            type="search"
            className={field.control}
            defaultValue={search.q}
            maxLength={200}
            dir="auto"
            placeholder={t`Search flows`}
            aria-label={t`Search flows`}
            onChange={(event) => change({ q: event.target.value || undefined })}
          />
          <select
            className={field.control}
            aria-label={t`Which flows`}
            value={search.state ?? ""}
            onChange={({ target }) => change({ state: STATES.find((one) => one === target.value) })}
          >
            <option value="">{t`All but the archive`}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {stateNames[one]}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      {flows.isPending ? <Skeleton rows={6} height={60} /> : null}
      {flows.isError ? <PaneError error={flows.error} retry={() => void flows.refetch()} /> : null}
      {flows.data?.length === 0 ? (
        <EmptyPane icon="flow" title={<Trans>There is no flow yet</Trans>} action={add}>
          <Trans>Draw one from nothing, or take one in from a file. It does nothing until you publish it.</Trans>
        </EmptyPane>
      ) : null}
      {flows.data?.length && fitting.length === 0 ? (
        <EmptyPane
          icon="search"
          title={<Trans>None fits</Trans>}
          action={
            <Button size="small" onClick={() => change({ q: undefined, state: undefined })}>
              <Trans>Show all</Trans>
            </Button>
          }
        />
      ) : null}
      {fitting.length > 0 ? (
        <>
          <p className="only-heard" role="status">
            <Plural value={fitting.length} one="# flow" other="# flows" />
          </p>
          <Rows label={t`Flows`}>
            {fitting.map((flow) => (
              <FlowRow key={flow.id} flow={flow} />
            ))}
          </Rows>
        </>
      ) : null}
      {making ? (
        <NewFlow
          onMade={(flowId) => void navigate({ to: "/flows/$flowId", params: { flowId } })}
          onClose={() => setMaking(false)}
        />
      ) : null}
    </main>
  );
}

function FlowRow({ flow }: { flow: Flow }) {
  const { i18n } = useLingui();
  const changed = shortDateTime(flow.updated_at, i18n.locale);
  return (
    <Row
      title={
        <Link to="/flows/$flowId" params={{ flowId: flow.id }} className={styles.name}>
          <bdi>{flow.name}</bdi>
        </Link>
      }
      badges={<FlowStateBadge flow={flow} />}
      facts={
        <>
          {flow.description ? (
            <>
              <bdi>{flow.description}</bdi>
              {" · "}
            </>
          ) : null}
          <Trans>changed {changed}</Trans>
        </>
      }
    >
      <FlowMenu flow={flow} />
    </Row>
  );
}

function fits(flow: Flow, { q, state }: FlowsSearch): boolean {
  if (state ? flow.state !== state : flow.state === "archived") return false;
  if (!q) return true;
  return `${flow.name} ${flow.description}`.toLocaleLowerCase().includes(q.trim().toLocaleLowerCase());
}
