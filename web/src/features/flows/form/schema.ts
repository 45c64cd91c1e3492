import { isObject, textIn, type Config } from "../document/definition";

/** What a form needs of a JSON schema: references followed, `null` taken out. */
export interface Shape {
  /** The name of the definition that it came from, such as `Condition`. */
  ref: string;
  type: string;
  nullable: boolean;
  required: boolean;
  choices: readonly string[];
  format: string;
  fallback: unknown;
  maxLength: number | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  maxItems: number | undefined;
  pattern: string | undefined;
  items: Shape | null;
  fields: ReadonlyMap<string, Shape> | null;
}

export function readShape(schema: Config): Shape {
  const definitions = isObject(schema["$defs"]) ? schema["$defs"] : {};
  return shapeOf(schema, definitions, false, []);
}

function shapeOf(
  schema: Config,
  definitions: Config,
  required: boolean,
  inside: readonly string[],
): Shape {
  const kinds = Array.isArray(schema["anyOf"]) ? schema["anyOf"].filter(isObject) : [];
  const some = kinds.filter((one) => one["type"] !== "null");
  const nullable = kinds.length > some.length;
  const [first] = some;
  // What may be of several kinds is one for a control of its own; see fields.tsx.
  const chosen: Config = first ? (some.length === 1 ? first : { type: "mixed" }) : schema;
  const ref = (textIn(chosen, "$ref") ?? "").replace("#/$defs/", "");
  const found = ref ? definitions[ref] : chosen;
  const target: Config = isObject(found) ? found : {};
  const properties = isObject(target["properties"]) ? target["properties"] : null;
  const names = Array.isArray(target["required"]) ? target["required"] : [];
  // A condition is made of conditions: it has a form of its own, and is not followed.
  const known = ref !== "" && inside.includes(ref);
  const deeper = ref ? [...inside, ref] : inside;
  const items = isObject(target["items"]) ? target["items"] : null;
  return {
    ref,
    type: textIn(target, "type") ?? (Array.isArray(target["enum"]) ? "string" : "mixed"),
    nullable,
    required,
    choices: Array.isArray(target["enum"]) ? target["enum"].map(String) : [],
    format: textIn(target, "format") ?? "",
    fallback: schema["default"],
    maxLength: numberIn(target, "maxLength"),
    minimum: numberIn(target, "minimum"),
    maximum: numberIn(target, "maximum"),
    maxItems: numberIn(target, "maxItems"),
    pattern: textIn(target, "pattern") ?? undefined,
    items: items && !known ? shapeOf(items, definitions, true, deeper) : null,
    fields:
      properties && !known
        ? new Map(
            Object.entries(properties).map(([name, one]) => [
              name,
              shapeOf(isObject(one) ? one : {}, definitions, names.includes(name), deeper),
            ]),
          )
        : null,
  };
}

/** What a new one begins with: empty texts and lists, and what the server would take anyway. */
export function emptyOf(shape: Shape): unknown {
  if (shape.fallback !== undefined) return shape.fallback;
  if (shape.nullable) return null;
  if (shape.ref === "Condition") return { value: "message.text", is: "contains", to: "" };
  if (shape.fields) {
    const needed = [...shape.fields].filter(([, one]) => one.required);
    return Object.fromEntries(needed.map(([name, one]) => [name, emptyOf(one)]));
  }
  if (shape.type === "array") return [];
  if (shape.type === "object") return {};
  if (shape.type === "boolean") return false;
  if (shape.type === "integer" || shape.type === "number") return shape.minimum ?? 0;
  return shape.choices[0] ?? "";
}

function numberIn(schema: Config, name: string): number | undefined {
  const found = schema[name];
  return typeof found === "number" ? found : undefined;
}
