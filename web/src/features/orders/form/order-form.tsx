import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { Pages } from "../../../api/keys";
import { useMasks, useShownOrder, useShownUntil } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { CURRENCIES, money } from "../../../lib/money";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { Icon } from "../../../ui/icon";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import type { Order, OrderEdit, OrderIn } from "../order";
import { ORDER_LISTS, ORDERS } from "../order-queries";
import { BuyerChoice } from "./buyer-choice";
import { changedOf, draftOf, emptyDraft, emptyLine, LINES_AT_MOST, read } from "./draft";
import { ItemLine } from "./item-line";
import styles from "./order-form.module.css";

interface Props {
  /** The one to change; without it, a new one is made. */
  order?: Order;
  contactId?: string;
  conversationId?: string;
  onClose: () => void;
}

export function OrderForm({ order: given, contactId, conversationId, onClose }: Props) {
  const order = useShownOrder(given);
  const masks = useMasks();
  const shown = useShownUntil({ order: given?.id ?? "" }) !== null;
  // Who sees a mask would write over what he cannot see.
  const hidden = masks && !shown && Boolean(given?.shipping_address ?? given?.note);
  const { t, i18n } = useLingui();
  const may = useMay();
  const usual = useUsualCurrency();
  const [draft, setDraft] = useState(() => (order ? draftOf(order) : emptyDraft(usual)));
  const [buyer, setBuyer] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const names = new Intl.DisplayNames(i18n.locale, { type: "currency" });
  const save = useCommand(
    (body: { make: OrderIn } | { change: OrderEdit }, once) =>
      "make" in body
        ? answered(
            api.POST("/api/v1/orders", { params: { header: once }, body: body.make }),
          )
        : answered(
            api.PATCH("/api/v1/orders/{order_id}", {
              params: { path: { order_id: order?.id ?? "" } },
              body: body.change,
            }),
          ),
    [ORDERS],
    { ownWords: true },
  );
  const reading = read(draft);
  const { faults } = reading;
  const fault = (name: string) => tried && faults.has(name);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const submit = () => {
    setTried(true);
    if (faults.size > 0) return;
    const done = {
      onSuccess: ({ number }: Order) => {
        showToast(order ? <Trans>Order {number} is saved.</Trans> : <Trans>Order {number} is made.</Trans>);
        onClose();
      },
    };
    if (order) {
      const edit = changedOf(order, draft, reading);
      if (Object.keys(edit).length === 0) onClose();
      else save.mutate({ change: { ...edit, expected_version: order.version } }, done);
      return;
    }
    const { items, shipping_minor, tax_minor, discount_minor } = reading;
    const make: OrderIn = {
      currency: draft.currency,
      items,
      shipping_minor,
      tax_minor,
      discount_minor,
      shipping_address: draft.address.trim(),
      note: draft.note.trim(),
      contact_id: contactId ?? buyer,
      conversation_id: conversationId ?? null,
    };
    save.mutate({ make }, done);
  };
  const wrongAmount = <Trans>No amount of this currency</Trans>;
  const number = order?.number;
  return (
    <FormDialog
      width="wide"
      title={order ? <Trans>Change order {number}</Trans> : <Trans>New order</Trans>}
      submit={order ? <Trans>Save</Trans> : <Trans>Make the order</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      {!order && !contactId && may("personal_data:read") ? (
        <BuyerChoice chosen={buyer} onChoose={setBuyer} />
      ) : null}
      {order ? null : (
        <div className={styles.currency}>
          <SelectField
            label={<Trans>Currency</Trans>}
            value={draft.currency}
            onChange={({ target }) => change({ currency: target.value })}
          >
            {CURRENCIES.map((code) => (
              <option key={code} value={code}>
                {`${code} – ${names.of(code) ?? code}`}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <fieldset className={styles.lines}>
        <legend>
          <Trans>Articles</Trans>
        </legend>
        {draft.lines.map((line, place) => (
          <ItemLine
            key={line.key}
            line={line}
            place={place + 1}
            currency={draft.currency}
            fault={fault}
            onChange={(next) => change({ lines: draft.lines.with(place, next) })}
            {...(draft.lines.length > 1
              ? { onRemove: () => change({ lines: draft.lines.toSpliced(place, 1) }) }
              : {})}
          />
        ))}
        {draft.lines.length < LINES_AT_MOST ? (
          <Button
            size="small"
            className={styles.add}
            onClick={() => change({ lines: [...draft.lines, emptyLine()] })}
          >
            <Icon name="plus" size={16} />
            <Trans>Another article</Trans>
          </Button>
        ) : null}
      </fieldset>
      <div className={styles.amounts}>
        {(["shipping", "tax", "discount"] as const).map((name) => (
          <Field
            key={name}
            label={
              name === "shipping"
                ? t`Shipping`
                : name === "tax"
                  ? t`Tax`
                  : t({ message: "Discount", context: "of an order" })
            }
            inputMode="decimal"
            dir="ltr"
            autoComplete="off"
            value={draft[name]}
            fault={
              !fault(name) ? null : name === "discount" && reading.total < 0 ? (
                <Trans>More than the rest</Trans>
              ) : (
                wrongAmount
              )
            }
            onChange={({ target }) => change({ [name]: target.value })}
          />
        ))}
        <p className={styles.total}>
          <span>
            <Trans>Total</Trans>
          </span>
          <output>{reading.total < 0 ? "—" : money(reading.total, draft.currency, i18n.locale)}</output>
        </p>
      </div>
      {hidden ? null : (
        <div className={styles.texts}>
          <TextField
            label={<Trans>Shipping address</Trans>}
            rows={3}
            dir="auto"
            maxLength={2000}
            value={draft.address}
            onChange={({ target }) => change({ address: target.value })}
          />
          <TextField
            label={<Trans>Note</Trans>}
            hint={<Trans>For colleagues; the customer does not see it.</Trans>}
            rows={3}
            dir="auto"
            maxLength={2000}
            value={draft.note}
            onChange={({ target }) => change({ note: target.value })}
          />
        </div>
      )}
    </FormDialog>
  );
}

/** That of an order that is known here, else the first one that most begin with. */
function useUsualCurrency(): string {
  const queries = useQueryClient();
  const lists = queries.getQueriesData<Pages<Order>>({ queryKey: ORDER_LISTS });
  const known = lists.flatMap(([, pages]) => pages?.pages.flatMap((page) => page.items) ?? []);
  const newest = known.toSorted((one, other) => (one.id < other.id ? 1 : -1))[0];
  return newest?.currency ?? "EUR";
}
