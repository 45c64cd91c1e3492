import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Conversation } from "../../../api/client";
import { fieldsQuery, type FieldDefinition } from "../../../api/fields";
import { useMay } from "../../auth/use-me";
import { useLive } from "../../../realtime/live-provider";
import { Button } from "../../../ui/button";
import {
  changeBack,
  CustomValue,
  CustomValuesDialog,
  type ValueChange,
} from "../../../ui/custom-values";
import { PaneError } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { knownConversationQuery } from "../conversation-query";
import styles from "./contact-panel.module.css";

/** What this workspace wants to know of a conversation; nothing where it has no such fields. */
export function CustomSection({ conversationId }: { conversationId: string }) {
  const fields = useQuery({
    ...fieldsQuery,
    select: (all) => all.filter((one) => one.owner === "conversation"),
  });
  const queries = useQueryClient();
  const conversation = useQuery(knownConversationQuery(conversationId, queries));
  if (fields.isError) return <PaneError error={fields.error} retry={() => void fields.refetch()} />;
  if (!fields.data?.length || !conversation.data) return null;
  return <Filled fields={fields.data} conversation={conversation.data} />;
}

interface Props {
  fields: FieldDefinition[];
  conversation: Conversation;
}

function Filled({ fields, conversation }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const { refresher } = useLive();
  const [editing, setEditing] = useState(false);
  const write = async (change: ValueChange) => {
    const changed = await answered(
      api.PATCH("/api/v1/conversations/{conversation_id}", {
        params: { path: { conversation_id: conversation.id } },
        body: { fields: change },
      }),
    );
    refresher.placeConversation(changed);
  };
  const save = useCommand(write, [], { ownWords: true });
  // The form is gone by then, so that a refusal has to be said elsewhere.
  const undo = useCommand(write, []);
  // Who sees a mask would write over what he cannot see.
  const editable = fields.filter((one) => !one.personal || may("personal_data:read"));
  return (
    <section className={styles.section} aria-label={t`About this conversation`}>
      <header className={styles.head}>
        <h3>
          <Trans>About this conversation</Trans>
        </h3>
        {may("conversations:reply") && editable.length ? (
          <Button size="small" look="bare" onClick={() => setEditing(true)}>
            <Trans>Fill in…</Trans>
          </Button>
        ) : null}
      </header>
      <ul>
        {fields.map((field) => {
          const value = conversation.fields[field.key];
          return (
            <li key={field.id}>
              <bdi>{field.title}</bdi>
              <span className={value === undefined ? styles.none : undefined}>
                {value === undefined ? (
                  <Trans>Not filled in</Trans>
                ) : (
                  <CustomValue field={field} value={value} />
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {editing ? (
        <CustomValuesDialog
          title={<Trans>About this conversation</Trans>}
          fields={editable}
          values={conversation.fields}
          pending={save.isPending}
          error={save.error}
          onClose={() => {
            save.reset();
            setEditing(false);
          }}
          onSave={(change) =>
            save.mutate(change, {
              onSuccess: () => {
                const back = changeBack(conversation.fields, change);
                showToast(<Trans>The conversation is saved.</Trans>, {
                  undo: () => undo.mutate(back),
                });
                setEditing(false);
              },
            })
          }
        />
      ) : null}
    </section>
  );
}
