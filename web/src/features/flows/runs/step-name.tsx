import { useLingui } from "@lingui/react/macro";
import type { Definition } from "../document/definition";
import { stepWords } from "../words/kind-words";

export function StepName({ id, definition }: { id: string; definition: Definition }) {
  const { i18n } = useLingui();
  const step = definition.steps.find((one) => one.id === id);
  const words = step ? stepWords(step.kind) : undefined;
  return <bdi>{step?.title || (words ? i18n._(words.name) : id)}</bdi>;
}
