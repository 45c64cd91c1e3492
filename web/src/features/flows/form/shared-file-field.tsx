import { useId, type ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { SHARED_FILES, sharedFilesQuery, uploadSharedFile, type SharedFile } from "../../../api/shared-files";
import field from "../../../ui/field.module.css";
import { IconButton } from "../../../ui/icon-button";
import { useCommand } from "../../../ui/use-command";
import { useMay } from "../../auth/use-me";
import { useForm } from "./form-context";
import { fitsAs, mediaFor } from "./shared-file-fit";
import { ChoiceField, useChoiceName } from "./simple-fields";
import styles from "./form.module.css";

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  value: string;
  /** What it is to be sent as. */
  media: string;
  onChange: (value: string, media: string) => void;
}

/**
 * A file of the workspace's own: one of those that are here, whatever it fits as, or a new one. One
 * that cannot be sent as it was to be is sent as what it is.
 */
export function SharedFileField({ value, media, hint, onChange, ...common }: Props) {
  const { t, i18n } = useLingui();
  const choiceName = useChoiceName();
  const input = useId();
  const may = useMay();
  const { readOnly } = useForm();
  const files = useQuery(sharedFilesQuery);
  const upload = useCommand((file: File) => uploadSharedFile(file), [SHARED_FILES]);
  const remove = useCommand(
    (fileId: string) =>
      answered(api.DELETE("/api/v1/shared-files/{shared_file_id}", { params: { path: { shared_file_id: fileId } } })),
    [SHARED_FILES],
  );
  const chosen = files.data?.find((one) => one.id === value);
  const choose = (file: SharedFile) => onChange(file.id, mediaFor(file, media));
  const size = new Intl.NumberFormat(i18n.locale, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  const sort = (file: SharedFile) => fitsAs(file).includes(media);
  const sorted = [...(files.data ?? [])].sort((one, other) => Number(sort(other)) - Number(sort(one)));
  return (
    <>
      <ChoiceField
        {...common}
        hint={files.isError ? t`The list could not be loaded.` : upload.isPending ? t`The file is on its way…` : hint}
        value={value}
        options={sorted.map((one) => ({
          value: one.id,
          name: `${one.name || one.mime_type} · ${size.format(Math.max(1, one.size_bytes / 1000))}`,
          group: sort(one) ? t`Fits as: ${choiceName(media)}` : t`Is sent as something else`,
        }))}
        onChange={(next) => {
          const file = files.data?.find((one) => one.id === next);
          if (file) choose(file);
          else onChange("", media);
        }}
      />
      {may("flows:manage") && !readOnly ? (
        <span className={styles.tools}>
          <label htmlFor={input} className={field.hint}>
            <Trans>Upload a file</Trans>
          </label>
          <input
            id={input}
            type="file"
            disabled={upload.isPending}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file) upload.mutate(file, { onSuccess: choose });
              target.value = "";
            }}
          />
          {chosen ? (
            <IconButton
              icon="close"
              label={t`Take ${chosen.name || chosen.mime_type} out of the choice`}
              onClick={() => remove.mutate(chosen.id, { onSuccess: () => onChange("", media) })}
            />
          ) : null}
        </span>
      ) : null}
    </>
  );
}
