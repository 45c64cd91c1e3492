import { useCallback, useMemo, useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useReactFlow, type Edge } from "@xyflow/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMay } from "../../auth/use-me";
import { IconButton } from "../../../ui/icon-button";
import { Notice } from "../../../ui/notice";
import { BacktestPanel } from "../backtest/backtest-panel";
import { callableQuery } from "../callable";
import { Canvas } from "../canvas/canvas";
import { layOut, type Sizes } from "../canvas/layout";
import { MarksContext, NO_MARKS, type Marks } from "../canvas/marks";
import { useSettled } from "../../../lib/use-settled";
import { asDocument, objectOf, readDefinition, type Definition, type Place } from "../document/definition";
import { findingsByPart } from "../document/findings";
import { addStep, connect, disconnect, move, remove, START } from "../document/operations";
import { waysOf } from "../document/ways";
import { emptyOf, readShape } from "../form/schema";
import { checksQuery, statsQuery, versionQuery, versionsQuery, type FlowDetail, type Kind, type Kinds } from "../flow-queries";
import { countsOf } from "../runs/counts";
import { RunsPanel } from "../runs/runs-panel";
import type { FlowSearch } from "../search";
import type { Light, ScriptEvent } from "../simulator/played";
import { TryPanel } from "../simulator/try-panel";
import { BuilderBar } from "./builder-bar";
import { ConflictDialog } from "./conflict";
import { changesOf, FIRST, freePlace, valuesOf, withRemoved } from "./drawing";
import { MoveRuns } from "./move-runs";
import { Palette } from "./palette";
import { PublishDialog } from "./publish-dialog";
import { StartPanel } from "./start-panel";
import { StepPanel } from "./step-panel";
import { useBuilderKeys } from "./use-builder-keys";
import { useDraft } from "./use-draft";
import { VersionsPanel } from "./versions-panel";
import styles from "./builder.module.css";

const route = getRouteApi("/signed-in/flows/$flowId");

interface Props {
  flow: FlowDetail;
  kinds: Kinds;
  first: Definition;
}

export function Builder({ flow, kinds, first }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (part: Partial<FlowSearch>) =>
      void navigate({ search: (before: FlowSearch) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const draft = useDraft(flow, first);
  const { definition, edit } = draft;
  const { getNodes, setCenter, getZoom, fitView } = useReactFlow();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(search.part ? [search.part] : []));
  const [publishing, setPublishing] = useState(false);
  const [moving, setMoving] = useState(false);
  const [light, setLight] = useState<Light | null>(null);
  const [talk, setTalk] = useState<readonly ScriptEvent[]>([]);
  const stats = useQuery({ ...statsQuery(flow.id), enabled: search.panel === "runs" });
  const calls = definition.steps.some((one) => one.kind === "call_flow");
  const callable = useQuery({ ...callableQuery, enabled: calls });
  const manages = may("flows:manage") && flow.state !== "archived";
  const checked = useQuery(checksQuery(flow.id, useSettled(useMemo(() => asDocument(definition), [definition]))));
  const findings = useMemo(
    () => (checked.data ? findingsByPart(checked.data.findings, readDefinition(checked.data.draft)) : NO_MARKS.findings),
    [checked.data],
  );
  const old = useShownVersion(flow.id, search.panel === "versions" ? search.version : undefined);
  const readOnly = !manages || old !== null;
  const shown = useMemo(() => (old ? withRemoved(old, definition) : definition), [old, definition]);
  const counts = search.panel === "runs" && !search.run ? stats.data : undefined;
  const marks = useMemo<Marks>(() => {
    if (old) return { ...NO_MARKS, changes: changesOf(old, definition) };
    const lit = light ?? { path: null, taken: NO_MARKS.taken, now: null };
    return { ...lit, findings, ways: checked.data?.ways ?? NO_MARKS.ways, counts: counts ? countsOf(counts, definition) : null, changes: null };
  }, [old, findings, checked.data, definition, light, counts]);

  const choose = useCallback(
    (ids: ReadonlySet<string>) => {
      setChosen(ids);
      const [only] = ids.size === 1 ? ids : [];
      go(only ? { part: only, panel: undefined } : { part: undefined });
    },
    [go],
  );
  const show = useCallback(
    (id: string) => {
      const node = getNodes().find((one) => one.id === id);
      if (!node) return;
      const { x, y } = node.position;
      void setCenter(x + 128, y + 80, { zoom: Math.max(getZoom(), 0.6), duration: 200 });
    },
    [getNodes, getZoom, setCenter],
  );

  const add = (kind: Kind, at?: Place, from?: { step: string; way: string }) => {
    const config = { ...objectOf(emptyOf(readShape(kind.schema))), ...FIRST[kind.kind] };
    const [only] = chosen.size === 1 ? chosen : [];
    const behind = definition.steps.find((one) => one.id === only);
    const open = behind && waysOf(behind).find((one) => !(one.name in behind.next));
    const link = from ?? (!at && behind && open ? { step: behind.id, way: open.name } : undefined);
    const place = at ?? freePlace(definition, behind?.at ?? null);
    // Whether it is the first or the tenth of its kind is decided when it is put in.
    const made = addStep(definition, kind.kind, place, config);
    edit(() => (link ? connect(made.definition, link.step, link.way, made.id) : made.definition));
    choose(new Set([made.id]));
    if (!at) requestAnimationFrame(() => requestAnimationFrame(() => show(made.id)));
  };
  const [openEnd, setOpenEnd] = useState<{ step: string; way: string; at: Place } | null>(null);
  const tidy = async () => {
    const sizes: Sizes = new Map(
      getNodes().flatMap(({ id, measured }) =>
        measured?.width && measured.height ? [[id, { width: measured.width, height: measured.height }]] : [],
      ),
    );
    const places = await layOut(definition, sizes);
    edit((now) => move(now, places));
    requestAnimationFrame(() => void fitView({ padding: 0.2, maxZoom: 1, duration: 200 }));
  };
  useBuilderKeys({ draft, chosen, readOnly, onChosen: choose, onTidy: () => void tidy(), onPublish: () => setPublishing(true) });

  const [only] = chosen.size === 1 ? chosen : [];
  const step = shown.steps.find((one) => one.id === only);
  const errors = checked.data?.findings.filter((one) => one.level === "error").length ?? 0;
  const warnings = (checked.data?.findings.length ?? 0) - errors;
  const panel = search.panel ?? (step || only === START ? "part" : null);
  return (
    <main className={styles.builder}>
      <BuilderBar
        flow={flow}
        draft={draft}
        readOnly={readOnly}
        errors={errors}
        warnings={warnings}
        panel={search.panel}
        onPanel={(next) => go({ panel: next, version: undefined, run: undefined })}
        onTidy={() => void tidy()}
        onPublish={() => setPublishing(true)}
        onFault={() => {
          const [first] = [...findings].filter(([, one]) => one.errors > 0);
          const id = first ? first[0] || START : START;
          const part = definition.triggers.some((one) => one.id === id) ? START : id;
          choose(new Set([part]));
          show(part);
        }}
      />
      <div className={styles.desk} data-panel={panel !== null} data-palette={!readOnly}>
        {readOnly ? null : (
          <Palette
            kinds={kinds}
            onAdd={(kind) => {
              if (openEnd) add(kind, openEnd.at, openEnd);
              else add(kind);
              setOpenEnd(null);
            }}
          />
        )}
        <section className={styles.stage} aria-label={t`Canvas`}>
          {old ? (
            <Notice>
              <Trans>You look at version {search.version}. What the draft changed is marked.</Trans>
            </Notice>
          ) : null}
          {openEnd ? (
            <Notice>
              <Trans>Choose the step that comes next, on the left.</Trans>{" "}
              <button type="button" className={styles.link} onClick={() => setOpenEnd(null)}>
                <Trans>Leave it</Trans>
              </button>
            </Notice>
          ) : null}
          <MarksContext value={marks}>
            <Canvas
              definition={shown}
              readOnly={readOnly}
              chosen={chosen}
              onChoose={choose}
              onMove={(places) => edit((now) => move(now, places))}
              onConnect={(from, way, target) => edit((now) => connect(now, from, way, target))}
              onDisconnect={(edges: readonly Edge[]) =>
                edit((now) => edges.reduce((all, one) => disconnect(all, one.source, one.sourceHandle ?? "next"), now))
              }
              onRemove={(ids) => {
                edit((now) => remove(now, ids));
                choose(new Set());
              }}
              onDrop={(kind, at) => {
                const found = kinds.steps.find((one) => one.kind === kind);
                if (found) add(found, at);
              }}
              onOpenEnd={(from, way, at) => setOpenEnd({ step: from, way, at })}
            />
          </MarksContext>
        </section>
        {panel ? (
          <aside className={styles.panel} aria-label={t`Details`}>
            <span className={styles.close}>
              <IconButton
                icon="close"
                label={t`Close the panel`}
                onClick={() => {
                  setChosen(new Set());
                  go({ panel: undefined, part: undefined, version: undefined, run: undefined });
                }}
              />
            </span>
            {panel === "try" ? (
              <TryPanel
                flowId={flow.id}
                definition={definition}
                mayKeep={manages}
                events={talk}
                onEvents={setTalk}
                onLight={setLight}
              />
            ) : panel === "past" ? (
              <BacktestPanel flowId={flow.id} definition={definition} />
            ) : panel === "runs" ? (
              <RunsPanel
                flowId={flow.id}
                definition={definition}
                runId={search.run}
                onRun={(run) => go({ run })}
                onLight={setLight}
              />
            ) : panel === "versions" ? (
              <VersionsPanel
                flow={flow}
                draft={definition}
                shown={search.version}
                onShow={(number) => go({ version: number })}
                onChoose={show}
              />
            ) : step ? (
              <StepPanel
                key={step.id}
                definition={shown}
                step={step}
                kind={kinds.steps.find((one) => one.kind === step.kind)}
                values={valuesOf(definition, kinds, callable.data ?? [])}
                findings={findings.get(step.id)}
                readOnly={readOnly}
                edit={edit}
                onRemoved={() => choose(new Set())}
              />
            ) : (
              <StartPanel flowId={flow.id} definition={shown} kinds={kinds} findings={findings} readOnly={readOnly} edit={edit} />
            )}
          </aside>
        ) : null}
      </div>
      {publishing ? (
        <PublishDialog
          flow={flow}
          errors={errors}
          warnings={warnings}
          flush={draft.flush}
          onClose={() => setPublishing(false)}
          onLeft={() => setMoving(true)}
        />
      ) : null}
      {moving ? <MoveRuns flowId={flow.id} onClose={() => setMoving(false)} /> : null}
      {draft.saving.state === "conflict" ? (
        <ConflictDialog
          base={draft.saving.base}
          mine={definition}
          theirs={draft.saving.theirs}
          onChoose={draft.settle}
        />
      ) : null}
    </main>
  );
}

function useShownVersion(flowId: string, number: number | undefined): Definition | null {
  const versions = useQuery({ ...versionsQuery(flowId), enabled: number !== undefined });
  const id = versions.data?.find((one) => one.number === number)?.id ?? "";
  const version = useQuery({ ...versionQuery(flowId, id), enabled: id !== "" });
  return useMemo(
    () => (version.data && number !== undefined ? readDefinition(version.data.definition) : null),
    [version.data, number],
  );
}
