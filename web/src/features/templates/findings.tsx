import { useEffect, useState } from "react";
import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { TEMPLATES } from "../../api/templates";
import { componentsOf, isNamed, type Draft } from "./draft";
import styles from "./templates.module.css";

const PAUSE_MS = 400;

/** What Meta would refuse or be slow about, asked for when the writer pauses. */
export function Findings({ draft }: { draft: Draft }) {
  const [paused, setPaused] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const lint = useQuery({
    queryKey: [...TEMPLATES, "lint", paused],
    enabled: Boolean(paused.body),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answered(
        api.POST("/api/v1/templates/lint", {
          body: {
            name: paused.name || "unnamed",
            language: paused.language || "en",
            category: paused.category,
            components: componentsOf(paused),
            parameter_format: isNamed(paused) ? "named" : "positional",
          },
          signal,
        }),
      ),
  });
  if (!paused.body || !lint.data) return null;
  if (lint.data.findings.length === 0) {
    return (
      <p className={styles.quiet} role="status">
        <Trans>Nothing in it breaks Meta’s rules.</Trans>
      </p>
    );
  }
  return (
    <ul className={styles.findings} aria-live="polite">
      {lint.data.findings.map((finding) => (
        <li key={finding.rule + finding.field} data-level={finding.level}>
          {finding.message} <code dir="ltr">{finding.field}</code>
        </li>
      ))}
    </ul>
  );
}
