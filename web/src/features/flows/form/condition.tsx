import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import field from "../../../ui/field.module.css";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { objectsIn, textIn, type Config } from "../document/definition";
import { ALONE, LISTED, OPERATORS } from "../words/choice-words";
import { useFault, useForm } from "./form-context";
import styles from "./form.module.css";

const JOINS = ["all", "any", "none"] as const;
type Join = (typeof JOINS)[number];
const DEEPEST = 6;
const FRESH: Config = { value: "message.text", is: "contains", to: "" };

interface Props {
  value: Config;
  place: string;
  list: string;
  depth?: number;
  onChange: (value: Config) => void;
  onRemove?: (() => void) | undefined;
}

/** Comparisons, joined by «all», «any» or «none», one within the other. */
export function Condition({ value, place, list, depth = 0, onChange, onRemove }: Props) {
  const { t } = useLingui();
  const { readOnly } = useForm();
  const join = JOINS.find((one) => one in value);
  const fault = useFault(place);
  const parts = join ? objectsIn(value[join]) : [value];
  // One comparison alone needs no group around it.
  const write = (how: Join, next: readonly Config[]) => {
    const [only] = next;
    const alone = depth === 0 && how === "all" && next.length === 1 && only && "value" in only;
    onChange(alone ? only : { [how]: next });
  };
  const how = join ?? "all";
  const inside = (at: number) => (join ? `${place}.${join}.${at}` : place);
  return (
    <div className={styles.condition} role="group">
      {parts.length > 1 || join ? (
        <span className={styles.joined}>
          <select
            className={`${field.control} ${styles.control}`}
            aria-label={t`How the conditions are joined`}
            value={how}
            disabled={readOnly}
            onChange={({ target }) => {
              const next = JOINS.find((one) => one === target.value) ?? "all";
              write(next, parts);
            }}
          >
            <option value="all">{t`all of them hold`}</option>
            <option value="any">{t`any of them holds`}</option>
            <option value="none">{t`none of them holds`}</option>
          </select>
          {onRemove && !readOnly ? (
            <IconButton icon="close" label={t`Remove this group`} onClick={onRemove} />
          ) : null}
        </span>
      ) : null}
      {parts.map((part, at) => {
        const put = (next: Config) => write(how, parts.with(at, next));
        const drop =
          parts.length > 1 || depth > 0 ? () => write(how, parts.toSpliced(at, 1)) : undefined;
        return JOINS.some((one) => one in part) ? (
          <Condition
            key={at}
            value={part}
            place={inside(at)}
            list={list}
            depth={depth + 1}
            onChange={put}
            onRemove={drop}
          />
        ) : (
          <Comparison key={at} value={part} place={inside(at)} list={list} onChange={put} onRemove={drop} />
        );
      })}
      {fault && join ? <p className={field.fault}>{fault}</p> : null}
      {readOnly ? null : (
        <span className={styles.tools}>
          <Button size="small" look="bare" onClick={() => write(how, [...parts, FRESH])}>
            <Icon name="plus" size={16} />
            <Trans>Condition</Trans>
          </Button>
          {depth < DEEPEST ? (
            <Button size="small" look="bare" onClick={() => write(how, [...parts, { any: [FRESH, FRESH] }])}>
              <Icon name="plus" size={16} />
              <Trans>Group</Trans>
            </Button>
          ) : null}
        </span>
      )}
    </div>
  );
}

function Comparison({ value, place, list, onChange, onRemove }: Props) {
  const { t, i18n } = useLingui();
  const { readOnly } = useForm();
  const faults = [useFault(place), useFault(`${place}.value`), useFault(`${place}.is`), useFault(`${place}.to`)];
  const fault = faults.find(Boolean);
  const operator = textIn(value, "is") ?? "";
  const to = value["to"];
  const control = `${field.control} ${styles.control}`;
  const choose = (next: string) => {
    const { to: before, ...rest } = value;
    const words = Array.isArray(before) ? before.map(String) : [String(before ?? "")];
    if (ALONE.has(next)) onChange({ ...rest, is: next });
    else onChange({ ...rest, is: next, to: LISTED.has(next) ? words.filter(Boolean) : (words[0] ?? "") });
  };
  return (
    <div className={styles.comparison}>
      <div>
        <input
          className={control}
          dir="ltr"
          list={list}
          value={textIn(value, "value") ?? ""}
          aria-label={t`Value`}
          aria-invalid={fault ? true : undefined}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...value, value: event.target.value })}
        />
        <select
          className={control}
          aria-label={t`How it is compared`}
          value={operator}
          disabled={readOnly}
          onChange={(event) => choose(event.target.value)}
        >
          {Object.entries(OPERATORS).map(([name, words]) => (
            <option key={name} value={name}>
              {i18n._(words)}
            </option>
          ))}
        </select>
        {ALONE.has(operator) ? null : (
          <input
            className={control}
            dir="auto"
            value={Array.isArray(to) ? to.map(String).join(", ") : String(to ?? "")}
            placeholder={LISTED.has(operator) ? t`One, another, a third` : undefined}
            aria-label={t`Compared with`}
            readOnly={readOnly}
            onChange={({ target }) =>
              onChange({
                ...value,
                to: LISTED.has(operator) ? target.value.split(/,\s*/) : target.value,
              })
            }
          />
        )}
        {fault ? <p className={field.fault}>{fault}</p> : null}
      </div>
      {onRemove && !readOnly ? (
        <IconButton icon="close" label={t`Remove this condition`} onClick={onRemove} />
      ) : null}
    </div>
  );
}
