import { createContext, useContext } from "react";
import type { Step } from "../document/definition";
import type { PartFindings } from "../document/findings";

export interface FormSurroundings {
  /** Paths that texts and conditions may ask for. */
  values: readonly string[];
  steps: readonly Step[];
  findings: PartFindings | undefined;
  readOnly: boolean;
}

export const FormContext = createContext<FormSurroundings>({
  values: [],
  steps: [],
  findings: undefined,
  readOnly: true,
});

export function useForm(): FormSurroundings {
  return useContext(FormContext);
}

/** What the checks say about a place: `config.options.0.title`. */
export function useFault(place: string): string | undefined {
  return useForm().findings?.byField.get(place)?.message;
}
