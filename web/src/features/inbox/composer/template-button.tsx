import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import type { Conversation } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { lazyDialog } from "../../../ui/lazy-part";

const TemplatePicker = lazyDialog(async () => (await import("../templates/template-picker")).TemplatePicker);

interface Props {
  conversation: Conversation;
  /** Where nothing else can be sent. */
  prominent?: boolean;
}

export function TemplateButton({ conversation, prominent = false }: Props) {
  const { t } = useLingui();
  const may = useMay()("templates:read");
  const [open, setOpen] = useState(false);
  const show = () => setOpen(true);
  useActions(
    may
      ? [
          {
            id: "composer.template",
            title: t`Send a template`,
            group: t`Conversation`,
            icon: "template",
            keys: "KeyT",
            run: show,
          },
        ]
      : [],
  );
  if (!may) return null;
  return (
    <>
      {prominent ? (
        <Button look="primary" size="small" title={t`Send a template (T)`} onClick={show}>
          <Icon name="template" size={16} />
          <Trans>Choose a template</Trans>
        </Button>
      ) : (
        <IconButton icon="template" label={t`Send a template`} keys="T" onClick={show} />
      )}
      {open ? <TemplateDialog conversation={conversation} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface DialogProps {
  conversation: Conversation;
  onClose: () => void;
}

export function TemplateDialog(props: DialogProps) {
  return (
    <Suspense fallback={null}>
      <TemplatePicker {...props} />
    </Suspense>
  );
}
