import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { IconButton } from "../../../ui/icon-button";
import { NoRows, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { examplesQuery, INTENTS, type Intent } from "./intent-queries";
import { linesIn } from "./lines";
import styles from "./intents.module.css";

export function ExamplesDialog({ intent, onClose }: { intent: Intent; onClose: () => void }) {
  const { t } = useLingui();
  const manages = useMay()("ai:manage");
  const found = useQuery(examplesQuery(intent.id));
  const [text, setText] = useState("");
  const path = { intent_id: intent.id };
  const add = useCommand(
    (texts: string[]) =>
      answered(api.POST("/api/v1/intents/{intent_id}/examples", { params: { path }, body: { texts } })),
    [INTENTS],
  );
  const remove = useCommand(
    (id: string) =>
      answered(
        api.DELETE("/api/v1/intents/{intent_id}/examples/{example_id}", {
          params: { path: { ...path, example_id: id } },
        }),
      ),
    [INTENTS],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const texts = linesIn(text);
    if (texts.length > 0) add.mutate(texts, { onSuccess: () => setText("") });
  };
  return (
    <Dialog
      width="wide"
      title={
        <Trans>
          Examples of <bdi>{intent.title}</bdi>
        </Trans>
      }
      onClose={onClose}
    >
      <div className={styles.examples}>
        {manages ? (
          <form className={styles.add} onSubmit={submit}>
            <TextField
              label={<Trans>Further examples</Trans>}
              hint={<Trans>One per line, as customers say it.</Trans>}
              rows={3}
              dir="auto"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button size="small" type="submit" disabled={!text.trim() || add.isPending}>
              <Trans>Add them</Trans>
            </Button>
          </form>
        ) : null}
        {found.isPending ? <Skeleton rows={4} height={44} /> : null}
        {found.isError ? (
          <PaneError error={found.error} retry={() => void found.refetch()} />
        ) : null}
        {found.data?.examples.length === 0 ? (
          <NoRows>
            <Trans>There is no example yet.</Trans>
          </NoRows>
        ) : null}
        {found.data?.examples.length ? (
          <Rows>
            {found.data.examples.map((one) => (
              <Row
                key={one.id}
                title={<bdi>{one.text ?? <Trans>Your role does not show what people wrote.</Trans>}</bdi>}
              >
                {manages ? (
                  <IconButton
                    icon="close"
                    label={t`Take this example away`}
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(one.id)}
                  />
                ) : null}
              </Row>
            ))}
          </Rows>
        ) : null}
      </div>
    </Dialog>
  );
}
