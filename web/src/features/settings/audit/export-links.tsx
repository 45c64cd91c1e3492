import { Trans } from "@lingui/react/macro";
import { DownloadLink } from "../../../ui/download-link";
import { auditQuery, type AuditSearch } from "./search";
import styles from "./audit.module.css";

/** What the filters leave, as a file that can be checked where there is no database. */
export function ExportLinks({ search }: { search: AuditSearch }) {
  const address = (form: string) =>
    `/api/v1/audit/export?${new URLSearchParams({ ...auditQuery(search), form }).toString()}`;
  return (
    <span className={styles.files}>
      <DownloadLink href={address("jsonl")} file="audit.jsonl">
        <Trans>Export</Trans>
      </DownloadLink>
      <DownloadLink href={address("csv")} file="audit.csv">
        CSV
      </DownloadLink>
    </span>
  );
}
