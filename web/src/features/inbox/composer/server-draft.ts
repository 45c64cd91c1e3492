import { answered, api, Refused } from "../../../api/client";
import type { components } from "../../../api/schema";
import { keepDraft, keptDraft, NO_DRAFT, type KeptDraft } from "./local-draft";

const URL = "/api/v1/conversations/{conversation_id}/draft";
// Told, and not known what it made of it.
const SOME_STATE = "";

type ServerDraft = components["schemas"]["DraftOut"];

/** Of each draft one request at a time: one that overtook another would leave the older words. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Looks what the server has, which may have been written on another device. Gives what was written
 * here and had to make place for it, null when nothing had to.
 */
export function fetchDraft(memberId: string, id: string, known: boolean): Promise<KeptDraft | null> {
  return inTurn(memberId, id, async () => {
    if (!known && keptDraft(memberId, id).serverAt === null) return null;
    const theirs = await ask(id);
    // Also what was typed while the answer was on its way.
    const mine = keptDraft(memberId, id);
    const next = reconciled(mine, theirs);
    keepDraft(memberId, id, next);
    return mine.unsaved && mine.text && mine.text !== next.text ? mine : null;
  });
}

/** Tells the server what has changed here; where that fails it stays to be told. */
export function saveDraft(memberId: string, id: string): Promise<void> {
  return inTurn(memberId, id, async () => {
    const mine = keptDraft(memberId, id);
    if (!mine.unsaved) return;
    const params = { path: { conversation_id: id } };
    let serverAt: string | null = null;
    if (mine.text) {
      keepDraft(memberId, id, { ...mine, serverAt: mine.serverAt ?? SOME_STATE });
      const body = { text: mine.text, in_reply_to: mine.answering };
      serverAt = (await answered(api.PUT(URL, { params, body }))).updated_at;
    } else if (mine.serverAt !== null) {
      await answered(api.DELETE(URL, { params }));
    }
    const now = keptDraft(memberId, id);
    // Taken out of this browser meanwhile: the member has signed out.
    if (mine.text && now.serverAt === null) return;
    const unsaved = now.text !== mine.text || now.answering !== mine.answering;
    keepDraft(memberId, id, { ...now, serverAt, unsaved });
  });
}

/** Which of the two is the draft. */
export function reconciled(mine: KeptDraft, theirs: ServerDraft | null): KeptDraft {
  if (theirs === null) {
    // What the server had was sent, or thrown away, on another device.
    return mine.serverAt !== null && !mine.unsaved ? NO_DRAFT : { ...mine, serverAt: null };
  }
  const { text, in_reply_to: answering, updated_at: serverAt } = theirs;
  const writtenAt = Date.parse(serverAt);
  const changedThere = mine.serverAt !== serverAt;
  if (!mine.unsaved || (changedThere && writtenAt > mine.changedAt)) {
    return { text, answering, changedAt: writtenAt, serverAt, unsaved: false };
  }
  return { ...mine, serverAt };
}

async function ask(id: string): Promise<ServerDraft | null> {
  try {
    return await answered(api.GET(URL, { params: { path: { conversation_id: id } } }));
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return null;
    throw error;
  }
}

function inTurn<T>(memberId: string, id: string, run: () => Promise<T>): Promise<T> {
  const key = `${memberId}.${id}`;
  const turn = (turns.get(key) ?? Promise.resolve()).then(run);
  const over = turn.catch(() => undefined);
  turns.set(key, over);
  void over.then(() => {
    if (turns.get(key) === over) turns.delete(key);
  });
  return turn;
}
