import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { FormDialog } from "../../../ui/form-dialog";
import { useCommand } from "../../../ui/use-command";
import { apiKeysQuery, type ApiKey } from "./api-keys-query";

export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: apiKey.id } } }),
      ),
    [apiKeysQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Revoke <bdi>{apiKey.name}</bdi>?
        </Trans>
      }
      submit={<Trans>Revoke</Trans>}
      pending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onSubmit={() => revoke.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>Programs that use it are refused from this moment on. It cannot be given back.</Trans>
      </p>
    </FormDialog>
  );
}
