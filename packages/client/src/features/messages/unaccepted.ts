import type { OutboxRow } from '../../cache/cache.ts';

/** The unaccepted messages of this device by conversation, so that none of them is looked for among all. */
export class UnacceptedRows {
  private readonly rowsByConversation = new Map<string, Map<string, OutboxRow>>();

  get conversations(): readonly string[] {
    return [...this.rowsByConversation.keys()];
  }

  put(row: OutboxRow): void {
    const rows = this.rowsByConversation.get(row.conversationID) ?? new Map<string, OutboxRow>();
    rows.set(row.localMessageID, row);
    this.rowsByConversation.set(row.conversationID, rows);
  }

  remove({ conversationID, localMessageID }: OutboxRow): void {
    const rows = this.rowsByConversation.get(conversationID);
    rows?.delete(localMessageID);
    if (rows?.size === 0) this.rowsByConversation.delete(conversationID);
  }

  /** In no order. */
  of(conversationID: string): readonly OutboxRow[] {
    return [...(this.rowsByConversation.get(conversationID)?.values() ?? [])];
  }

  /** The one that sorts last. */
  newestOf(conversationID: string): OutboxRow | undefined {
    let newest: OutboxRow | undefined;
    for (const row of this.rowsByConversation.get(conversationID)?.values() ?? []) {
      if (!newest || row.orderKey > newest.orderKey) newest = row;
    }
    return newest;
  }
}
