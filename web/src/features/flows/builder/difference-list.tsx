import { Trans, useLingui } from "@lingui/react/macro";
import { Badge, type Tone } from "../../../ui/badge";
import type { Difference } from "../document/compare";
import type { Definition } from "../document/definition";
import { stepWords, triggerWords } from "../words/kind-words";
import { fieldWords, plainName } from "../words/field-words";
import { WAY_WORDS } from "../words/way-words";
import styles from "./builder.module.css";

const TONES: Record<Difference["what"], Tone> = { added: "positive", removed: "danger", changed: "warning" };

interface Props {
  found: readonly Difference[];
  /** Where the names of the parts are looked up; of what is gone, in the second. */
  names: Definition;
  before?: Definition | undefined;
  onChoose?: ((part: string) => void) | undefined;
}

export function DifferenceList({ found, names, before, onChoose }: Props) {
  const { i18n } = useLingui();
  if (found.length === 0) {
    return (
      <p className={styles.quiet}>
        <Trans>Nothing, but perhaps where the steps stand.</Trans>
      </p>
    );
  }
  const partName = (id: string) => {
    const step = [...names.steps, ...(before?.steps ?? [])].find((one) => one.id === id);
    if (step) {
      const words = stepWords(step.kind);
      return step.title || (words ? i18n._(words.name) : step.kind);
    }
    const trigger = [...names.triggers, ...(before?.triggers ?? [])].find((one) => one.id === id);
    const words = trigger ? triggerWords(trigger.kind) : undefined;
    return words ? i18n._(words.name) : id;
  };
  const fieldName = (place: string) => {
    const [head = "", ...rest] = place.split(".");
    const name = rest.at(-1) ?? head;
    const words = head === "next" ? WAY_WORDS[name] : fieldWords("", name)?.label;
    return words ? i18n._(words) : plainName(name);
  };
  return (
    <ul className={styles.differences}>
      {found.map((one) => (
        <li key={`${one.part}.${one.field}`}>
          <Badge tone={TONES[one.what]}>
            {one.what === "added" ? <Trans>new</Trans> : one.what === "removed" ? <Trans>gone</Trans> : <Trans>changed</Trans>}
          </Badge>
          {one.part && onChoose ? (
            <button type="button" className={styles.link} onClick={() => onChoose(one.part)}>
              <bdi>{partName(one.part)}</bdi>
            </button>
          ) : (
            <span>{one.part ? <bdi>{partName(one.part)}</bdi> : <Trans>The flow</Trans>}</span>
          )}
          {one.field ? <span className={styles.quiet}>{fieldName(one.field)}</span> : null}
        </li>
      ))}
    </ul>
  );
}
