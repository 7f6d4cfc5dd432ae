import type { OutboxRow } from '../../cache/cache.ts';
import { type ConversationIdentity, type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';

/** The unaccepted messages of this device by conversation, so that none of them is looked for among all. */
export class UnacceptedRows {
  readonly #rowsByConversation = new Map<ConversationKey, Map<string, OutboxRow>>();
  #changed: (conversation: ConversationIdentity) => void = () => {};

  /** The one who keeps the list of conversations is told whenever one has other messages than before. */
  watch(changed: (conversation: ConversationIdentity) => void): void {
    this.#changed = changed;
  }

  get conversations(): readonly ConversationIdentity[] {
    return [...this.#rowsByConversation.values()].flatMap((rows) => [...rows.values()].slice(0, 1));
  }

  put(row: OutboxRow): void {
    const key = conversationKey(row);
    const rows = this.#rowsByConversation.get(key) ?? new Map<string, OutboxRow>();
    rows.set(row.localMessageID, row);
    this.#rowsByConversation.set(key, rows);
    this.#changed(row);
  }

  remove(row: OutboxRow): void {
    const key = conversationKey(row);
    const rows = this.#rowsByConversation.get(key);
    rows?.delete(row.localMessageID);
    if (rows?.size === 0) this.#rowsByConversation.delete(key);
    this.#changed(row);
  }

  /** In no order. */
  of(conversation: ConversationIdentity): readonly OutboxRow[] {
    return [...(this.#rowsByConversation.get(conversationKey(conversation))?.values() ?? [])];
  }

  /** The one that sorts last. */
  newestOf(conversation: ConversationIdentity): OutboxRow | undefined {
    let newest: OutboxRow | undefined;
    for (const row of this.#rowsByConversation.get(conversationKey(conversation))?.values() ?? []) {
      if (!newest || row.orderKey > newest.orderKey) newest = row;
    }
    return newest;
  }
}
