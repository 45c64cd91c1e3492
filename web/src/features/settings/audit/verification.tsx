import { Plural, Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import styles from "./audit.module.css";

/** Every entry carries the mark of the one before it; a change anywhere breaks the chain. */
export function Verification() {
  const check = useCommand(() => answered(api.GET("/api/v1/audit/verification")), []);
  const report = check.data;
  const place = report?.first_fault?.position;
  return (
    <div className={styles.verify}>
      <Button size="small" disabled={check.isPending} onClick={() => check.mutate()}>
        <Trans>Check the chain</Trans>
      </Button>
      {report ? (
        <Notice tone={report.intact ? "information" : "danger"}>
          {report.intact ? (
            <>
              <Plural
                value={report.checked}
                one="One entry checked; none was changed."
                other="# entries checked; none was changed."
              />{" "}
              {report.cut_position ? (
                <Plural
                  value={report.cut_position}
                  one="One older entry was deleted by its age, as the chain itself says."
                  other="# older entries were deleted by their age, as the chain itself says."
                />
              ) : null}
            </>
          ) : report.first_fault?.kind === "forged_cut" ? (
            <Trans>
              Entries up to {place} are gone, and no entry says that they were deleted by their age.
              Keep a copy of the database now.
            </Trans>
          ) : (
            <Trans>Entry {place} is not what was written. Keep a copy of the database now.</Trans>
          )}
        </Notice>
      ) : null}
    </div>
  );
}
