import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { FLOWS } from "../flow-queries";
import { Gallery } from "./gallery";
import styles from "./new-flow.module.css";

const BYTES_AT_MOST = 400_000;

interface Props {
  onMade: (flowId: string) => void;
  onClose: () => void;
}

/** An empty one, one of the gallery, or one from a file that `parley flow export` or the menu of a flow has written. */
export function NewFlow({ onMade, onClose }: Props) {
  const { t } = useLingui();
  const [way, setWay] = useState<"empty" | "gallery" | "file">("empty");
  const [yaml, setYaml] = useState("");
  const [chosen, setChosen] = useState("");
  const make = useCommand(
    (wish: { yaml: string } | { name: string; description: string }, header) =>
      "yaml" in wish
        ? answered(api.POST("/api/v1/flows/import", { params: { header }, body: wish }))
        : answered(api.POST("/api/v1/flows", { params: { header }, body: { ...wish, draft: {} } })),
    [FLOWS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>New flow</Trans>}
      submit={way === "empty" ? <Trans>Draw it</Trans> : <Trans>Take it in</Trans>}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={(form) => 
        make.mutate(
          way === "file"
            ? { yaml }
            : way === "gallery"
              ? { yaml: chosen }
              : { name: textIn(form, "name"), description: textIn(form, "description") },
          { onSuccess: ({ id }) => onMade(id) },
        )
      }
    >
      <div className={styles.ways} role="group" aria-label={t`Where it comes from`}>
        <Button size="small" aria-pressed={way === "empty"} onClick={() => setWay("empty")}>
          <Trans>From nothing</Trans>
        </Button>
        <Button
          size="small"
          aria-pressed={way === "gallery"}
          onClick={() => setWay("gallery")}
        >
          <Trans>From the gallery</Trans>
        </Button>
        <Button size="small" aria-pressed={way === "file"} onClick={() => setWay("file")}>
          <Trans>From a file (YAML)</Trans>
        </Button>
      </div>
      {way === "empty" ? (
        <>
          <Field label={<Trans>Name</Trans>} name="name" required maxLength={100} dir="auto" autoFocus />
          <TextField label={<Trans>What it is for</Trans>} name="description" rows={2} maxLength={1000} dir="auto" />
        </>
      ) : way === "gallery" ? (
        <Gallery chosen={chosen} onChoose={setChosen} />
      ) : (
        <>
          <input
            type="file"
            accept=".yaml,.yml,application/yaml,text/yaml"
            aria-label={t`File`}
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file && file.size <= BYTES_AT_MOST) void file.text().then(setYaml);
            }}
          />
          <TextField
            label={<Trans>The flow as YAML</Trans>}
            hint={<Trans>Chosen above, or pasted here.</Trans>}
            name="yaml"
            required
            rows={8}
            dir="ltr"
            value={yaml}
            maxLength={BYTES_AT_MOST}
            onChange={(event) => setYaml(event.target.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
