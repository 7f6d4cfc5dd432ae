import { type ConversationIdentity, type ConversationKey, conversationKey } from '../../core/conversation-identity.ts';
import type { LocalRow } from './local-row.ts';

interface Rows {
  readonly byID: Map<string, LocalRow>;
  /** The one that sorts last. */
  newest: LocalRow | undefined;
}

/** The messages that stand on this device alone, by conversation, so that none of them is looked for among all. */
export class UnacceptedRows {
  readonly #rowsByConversation = new Map<ConversationKey, Rows>();
  #changed: (conversation: ConversationIdentity) => void = () => {};

  /** The one who keeps the list of conversations is told whenever one has other messages than before. */
  watch(changed: (conversation: ConversationIdentity) => void): void {
    this.#changed = changed;
  }

  get conversations(): readonly ConversationIdentity[] {
    return [...this.#rowsByConversation.values()].flatMap(({ newest }) => newest ?? []);
  }

  put(row: LocalRow): void {
    const key = conversationKey(row);
    const rows = this.#rowsByConversation.get(key) ?? { byID: new Map(), newest: undefined };
    rows.byID.set(row.localMessageID, row);
    const { newest } = rows;
    if (newest?.localMessageID === row.localMessageID) rows.newest = newestOf(rows.byID);
    else if (!newest || row.orderKey > newest.orderKey) rows.newest = row;
    this.#rowsByConversation.set(key, rows);
    this.#changed(row);
  }

  remove(row: LocalRow): void {
    const key = conversationKey(row);
    const rows = this.#rowsByConversation.get(key);
    rows?.byID.delete(row.localMessageID);
    if (rows?.byID.size === 0) this.#rowsByConversation.delete(key);
    else if (rows?.newest?.localMessageID === row.localMessageID) rows.newest = newestOf(rows.byID);
    this.#changed(row);
  }

  /** Of all conversations, in no order. */
  get all(): readonly LocalRow[] {
    return [...this.#rowsByConversation.values()].flatMap(({ byID }) => [...byID.values()]);
  }

  /** In no order. */
  of(conversation: ConversationIdentity): readonly LocalRow[] {
    return [...(this.#rowsByConversation.get(conversationKey(conversation))?.byID.values() ?? [])];
  }

  /** The one that sorts last. */
  newestOf(conversation: ConversationIdentity): LocalRow | undefined {
    return this.#rowsByConversation.get(conversationKey(conversation))?.newest;
  }
}

function newestOf(rows: ReadonlyMap<string, LocalRow>): LocalRow | undefined {
  let newest: LocalRow | undefined;
  for (const row of rows.values()) if (!newest || row.orderKey > newest.orderKey) newest = row;
  return newest;
}
