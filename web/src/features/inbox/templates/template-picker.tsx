import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Conversation } from "../../../api/client";
import { templatesQuery, type Template } from "../../../api/templates";
import { Dialog } from "../../../ui/dialog";
import { Icon } from "../../../ui/icon";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { TemplateForm } from "./template-form";
import styles from "./template-picker.module.css";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

/** Which template, with which values: what WhatsApp takes at any time. */
export function TemplatePicker({ conversation, onClose }: Props) {
  const [chosen, setChosen] = useState<Template | null>(null);
  return chosen ? (
    <TemplateForm
      key={chosen.id}
      conversation={conversation}
      template={chosen}
      onBack={() => setChosen(null)}
      onClose={onClose}
    />
  ) : (
    <Dialog title={<Trans>Choose a template</Trans>} width="wide" onClose={onClose}>
      <Choice channelId={conversation.channel_id} onChoose={setChosen} />
    </Dialog>
  );
}

function Choice({ channelId, onChoose }: { channelId: string; onChoose: (one: Template) => void }) {
  const { t } = useLingui();
  const [words, setWords] = useState("");
  const templates = useQuery(templatesQuery(channelId));
  if (templates.isPending) return <Skeleton rows={4} height={64} />;
  if (templates.isError) {
    return <PaneError error={templates.error} retry={() => void templates.refetch()} />;
  }
  const usable = templates.data.filter((one) => one.usable);
  if (usable.length === 0) {
    return (
      <EmptyPane icon="template" title={<Trans>No template can be sent yet</Trans>}>
        <Trans>Templates are written for the channel’s account and approved by Meta first.</Trans>
      </EmptyPane>
    );
  }
  const wanted = words.trim().toLowerCase();
  const found = usable.filter((one) => `${one.name} ${bodyOf(one)}`.toLowerCase().includes(wanted));
  return (
    <div className={styles.choice}>
      <input
        type="search"
        className={styles.search}
        dir="auto"
        value={words}
        placeholder={t`Search by name or words`}
        aria-label={t`Search the templates`}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== "Enter" || event.nativeEvent.isComposing || !first) return;
          event.preventDefault();
          onChoose(first);
        }}
      />
      {found.length === 0 ? (
        <p className={styles.none}>
          <Trans>No template has these words.</Trans>
        </p>
      ) : (
        <ul className={styles.list}>
          {found.map((one) => (
            <li key={one.id}>
              <button type="button" className={styles.one} onClick={() => onChoose(one)}>
                <Icon name="template" size={20} />
                <span className={styles.words}>
                  <span className={styles.name}>
                    <bdi>{one.name}</bdi>
                    <span className={styles.language}>{one.language}</span>
                  </span>
                  <span className={styles.body} dir="auto">
                    {bodyOf(one)}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function bodyOf({ components }: Template): string {
  const body = components.find((one) => String(one["type"]).toUpperCase() === "BODY");
  const text = body?.["text"];
  return typeof text === "string" ? text : "";
}
