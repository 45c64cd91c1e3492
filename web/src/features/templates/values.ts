type Values = { [name: string]: string | Values };

/** `{"body.1": "Ann"}` as the API takes it: `{body: {1: "Ann"}}`. What is empty is left out. */
export function valuesOf(typed: Record<string, string>): Values {
  const values: Values = {};
  for (const [place, value] of Object.entries(typed)) {
    if (!value) continue;
    const names = place.split(".");
    const last = names.pop() ?? "";
    let at = values;
    for (const name of names) {
      const found = at[name];
      const next = typeof found === "object" ? found : {};
      at[name] = next;
      at = next;
    }
    at[last] = value;
  }
  return values;
}
