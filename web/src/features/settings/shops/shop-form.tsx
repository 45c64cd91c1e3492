import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { mappingIn, wordLines, wordsIn } from "./mapping";
import { MappingFields } from "./mapping-fields";
import { ShopAddress } from "./shop-address";
import { KINDS, useKindName } from "./shop-words";
import { SHOPS, type Shop, type ShopEdit, type ShopIn } from "./shops-queries";

interface Props {
  /** The one to change; without it, a new one is made and its address shown. */
  shop?: Shop;
  onClose: () => void;
}

export function ShopForm({ shop, onClose }: Props) {
  const { t } = useLingui();
  const kindName = useKindName();
  const [kind, setKind] = useState(shop?.kind ?? "shopify");
  const [badWords, setBadWords] = useState(false);
  const save = useCommand(
    (wish: { make: ShopIn } | { change: ShopEdit }, once) =>
      "make" in wish
        ? answered(api.POST("/api/v1/shop-sources", { params: { header: once }, body: wish.make }))
        : answered(
            api.PATCH("/api/v1/shop-sources/{shop_source_id}", {
              params: { path: { shop_source_id: shop?.id ?? "" } },
              body: wish.change,
            }),
          ),
    [SHOPS],
    { ownWords: true },
  );
  if (!shop && save.data) return <ShopAddress shop={save.data} onClose={onClose} />;
  const submit = (form: FormData) => {
    const words = wordsIn(form);
    setBadWords(words === null);
    if (words === null) return;
    const secret = textIn(form, "secret");
    const shared = {
      name: textIn(form, "name"),
      country: textIn(form, "country").toUpperCase() || null,
      words,
      ...(secret ? { secret } : {}),
      ...(kind === "generic" ? { mapping: mappingIn(form) } : {}),
    };
    if (shop) save.mutate({ change: shared }, { onSuccess: onClose });
    else save.mutate({ make: { ...shared, key: textIn(form, "key"), kind } });
  };
  return (
    <FormDialog
      width="wide"
      title={shop ? <Trans>Change the shop</Trans> : <Trans>New shop</Trans>}
      submit={shop ? <Trans>Save</Trans> : <Trans>Make its address</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      {badWords ? (
        <Notice tone="danger">
          <Trans>A line for each word, such as: sent = shipped</Trans>
        </Notice>
      ) : null}
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={shop?.name}
        maxLength={200}
        dir="auto"
        required
      />
      {shop ? null : (
        <>
          <SelectField
            label={<Trans>What kind of shop</Trans>}
            value={kind}
            onChange={({ target }) =>
              setKind(KINDS.find((one) => one === target.value) ?? "generic")
            }
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {kindName(one)}
              </option>
            ))}
          </SelectField>
          <Field
            label={<Trans>Short name</Trans>}
            hint={<Trans>Before the numbers of its orders, as in north/1001. It stays.</Trans>}
            name="key"
            maxLength={40}
            pattern="[a-z0-9][a-z0-9\-]*"
            title={t`Small letters, digits and hyphens`}
            dir="ltr"
            autoComplete="off"
            required
          />
        </>
      )}
      <Field
        label={<Trans>Secret of the signature</Trans>}
        hint={
          shop ? (
            <Trans>Left empty, it stays as it is.</Trans>
          ) : kind === "shopify" ? (
            <Trans>Shopify shows it beside its webhooks.</Trans>
          ) : (
            <Trans>Left empty, one is made and shown once.</Trans>
          )
        }
        name="secret"
        type="password"
        minLength={8}
        maxLength={200}
        dir="ltr"
        autoComplete="off"
        required={!shop && kind === "shopify"}
      />
      <Field
        label={<Trans>Country of phone numbers without one</Trans>}
        hint={<Trans>Two letters, such as SA. Left empty, the workspace’s.</Trans>}
        name="country"
        defaultValue={shop?.country ?? ""}
        maxLength={2}
        pattern="[A-Za-z]{2}"
        dir="ltr"
        autoComplete="off"
      />
      <TextField
        label={<Trans>Further words for a status</Trans>}
        hint={
          <Trans>
            A line for each, such as: sent = shipped. Ours are draft, confirmed, paid, shipped,
            delivered, cancelled and refunded.
          </Trans>
        }
        name="words"
        defaultValue={wordLines(shop?.words ?? {})}
        rows={3}
        dir="ltr"
      />
      {kind === "generic" ? <MappingFields shop={shop} /> : null}
    </FormDialog>
  );
}
