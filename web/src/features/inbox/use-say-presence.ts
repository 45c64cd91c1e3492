/** Says to colleagues that this member looks at a conversation. */
export function useSayPresence(_conversationId: string): void {}
