import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { compare, type Difference } from "../document/compare";
import { readDefinition, type Definition } from "../document/definition";
import type { FlowDetail } from "../flow-queries";
import { DifferenceList } from "./difference-list";
import styles from "./builder.module.css";

interface Props {
  base: Definition;
  mine: Definition;
  theirs: FlowDetail;
  onChoose: (choice: "mine" | "theirs") => void;
}

/** Two drew at once. Both are shown, the reader chooses, and what is not chosen can be had back. */
export function ConflictDialog({ base, mine, theirs, onChoose }: Props) {
  const { t } = useLingui();
  const drawn = readDefinition(theirs.draft);
  const sides: { title: string; found: Difference[]; of: Definition }[] = [
    { title: t`What you changed`, found: compare(base, mine), of: mine },
    { title: t`What somebody else changed`, found: compare(base, drawn), of: drawn },
  ];
  return (
    <Dialog
      title={<Trans>Somebody else has changed this flow</Trans>}
      width="wide"
      onClose={() => undefined}
      footer={
        <>
          <Button size="small" onClick={() => onChoose("theirs")}>
            <Trans>Go on with theirs</Trans>
          </Button>
          <Button size="small" look="primary" onClick={() => onChoose("mine")}>
            <Trans>Go on with mine</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Trans>Nothing is lost: what you do not choose now is one step back, under Undo.</Trans>
      </p>
      <div className={styles.sides}>
        {sides.map(({ title, found, of }) => (
          <section key={title}>
            <h3>{title}</h3>
            <DifferenceList found={found} names={of} />
          </section>
        ))}
      </div>
    </Dialog>
  );
}
