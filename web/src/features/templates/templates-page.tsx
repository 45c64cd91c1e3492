import { useState } from "react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../actions/registry";
import { answered, api } from "../../api/client";
import { TEMPLATES, templatesQuery, type Template } from "../../api/templates";
import { useMay } from "../auth/use-me";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { EmptyPane, PaneError } from "../../ui/pane-state";
import { SearchField } from "../../ui/search-field";
import { Skeleton } from "../../ui/skeleton";
import split from "../../ui/split.module.css";
import { showToast } from "../../ui/toast";
import { useCommand } from "../../ui/use-command";
import { StatusFilter } from "./status-filter";
import { TemplateDetail } from "./template-detail";
import { TemplateForm } from "./template-form";
import { CategoryName, TemplateStatus } from "./template-status";
import type { TemplatesSearch } from "./search";

const route = getRouteApi("/signed-in/templates");

/** What may be sent to customers who have not written for a day, as Meta has it. */
export function TemplatesPage() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const templates = useQuery(templatesQuery());
  const [making, setMaking] = useState(false);
  const manages = may("templates:manage");
  const change = (part: Partial<TemplatesSearch>, replace = true) =>
    void navigate({ search: (before: TemplatesSearch) => ({ ...before, ...part }), replace });
  const sync = useCommand(() => answered(api.POST("/api/v1/templates/sync", { body: {} })), [
    TEMPLATES,
  ]);
  const fetchAll = () =>
    sync.mutate(undefined, {
      onSuccess: ({ created, changed, gone }) =>
        showToast(
          <Trans>
            Fetched from Meta: {created} new, {changed} changed, {gone} gone.
          </Trans>,
        ),
    });
  useActions([
    {
      id: "templates.close",
      title: t`Back to the list`,
      group: t`Templates`,
      icon: "back",
      keys: "Escape",
      run: () => change({ t: undefined }),
    },
    ...(manages
      ? [
          {
            id: "templates.new",
            title: t`New template`,
            group: t`Templates`,
            icon: "plus" as const,
            keys: "KeyC",
            run: () => setMaking(true),
          },
          {
            id: "templates.sync",
            title: t`Fetch all templates from Meta`,
            group: t`Templates`,
            icon: "retry" as const,
            run: fetchAll,
          },
        ]
      : []),
  ]);
  const chosen = templates.data?.find((one) => one.id === search.t);
  return (
    <main className={split.split} data-open={search.t ? "detail" : "list"}>
      <section className={split.list} aria-label={t`Templates`}>
        <header className={split.head}>
          <div className={split.line}>
            <h1>
              <Trans>Templates</Trans>
            </h1>
            <span className={split.tools}>
              <StatusFilter search={search} all={templates.data ?? []} onChange={change} />
              {manages ? (
                <>
                  <IconButton
                    icon="retry"
                    label={t`Fetch all templates from Meta`}
                    disabled={sync.isPending}
                    onClick={fetchAll}
                  />
                  <IconButton
                    icon="plus"
                    label={t`New template`}
                    keys="C"
                    onClick={() => setMaking(true)}
                  />
                </>
              ) : null}
            </span>
          </div>
          <SearchField
            label={t`Search templates`}
            placeholder={t`A name, or words of the text`}
            value={search.q}
            onSearch={(q) => change({ q })}
          />
        </header>
        {templates.isPending ? <Skeleton rows={8} height={52} /> : null}
        {templates.isError ? (
          <PaneError error={templates.error} retry={() => void templates.refetch()} />
        ) : null}
        {templates.data ? (
          <List
            templates={templates.data}
            search={search}
            onAll={() => change({ q: undefined, status: undefined })}
          />
        ) : null}
      </section>
      <section className={split.detail} aria-label={t`Template`} tabIndex={-1}>
        {chosen ? (
          <TemplateDetail
            key={chosen.id}
            template={chosen}
            onBack={() => change({ t: undefined })}
          />
        ) : (
          <EmptyPane icon="template" title={<Trans>No template is open</Trans>}>
            <Trans>Choose one from the list.</Trans>
          </EmptyPane>
        )}
      </section>
      {making ? (
        <TemplateForm onSaved={(id) => change({ t: id }, false)} onClose={() => setMaking(false)} />
      ) : null}
    </main>
  );
}

interface ListProps {
  templates: Template[];
  search: TemplatesSearch;
  onAll: () => void;
}

function List({ templates, search, onAll }: ListProps) {
  const fitting = templates
    .filter((one) => fits(one, search))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  if (templates.length === 0) {
    return (
      <EmptyPane icon="template" title={<Trans>There is no template yet</Trans>}>
        <Trans>Fetch those that Meta has, or submit a new one.</Trans>
      </EmptyPane>
    );
  }
  if (fitting.length === 0) {
    return (
      <EmptyPane
        icon="search"
        title={<Trans>None fits</Trans>}
        action={
          <Button size="small" onClick={onAll}>
            <Trans>Show all</Trans>
          </Button>
        }
      />
    );
  }
  return (
    <div className={split.rows}>
      <p className="only-heard" role="status">
        <Plural value={fitting.length} one="# template" other="# templates" />
      </p>
      <ul>
        {fitting.map((template) => (
          <li key={template.id}>
            <Link
              to="/templates"
              search={(before) => ({ ...before, t: template.id })}
              className={split.row}
              activeProps={{ "aria-current": "page" }}
              activeOptions={{ includeSearch: true }}
            >
              <span className={split.words}>
                <span className={split.name}>
                  <bdi>{template.name}</bdi>
                </span>
                <span className={split.fact}>
                  <bdi dir="ltr">{template.language}</bdi> ·{" "}
                  <CategoryName category={template.category} />
                </span>
              </span>
              <TemplateStatus template={template} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function fits(template: Template, { q, status }: TemplatesSearch): boolean {
  if (status && template.status.toUpperCase() !== status) return false;
  if (!q) return true;
  const words = `${template.name} ${JSON.stringify(template.components)}`.toLocaleLowerCase();
  return words.includes(q.trim().toLocaleLowerCase());
}
