import { ZIMConversationType, type ZIMErrorCode, ZIMMessageReceiptStatus } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import type { ChatMessage } from './conversation.ts';
import { type ConversationRef, keyOf } from './conversation-key.ts';
import type { ConversationsByKey } from './conversations.ts';
import type { Readable } from './store.ts';

/** The SDK takes no more of them in one call. */
const toldAtOnceMax = 10;

const nothingToReceipt: ZIMErrorCode = 6000277;

export interface GroupReceiptsParts {
  readonly client: Pick<ChatClient, 'sendMessageReceiptsRead'>;
  readonly messages: Readable<ConversationsByKey>;
}

/** Tells those who wrote in groups and asked for it that they were read: what is loaded of a thread, once each. */
export class GroupReceipts {
  readonly #parts: GroupReceiptsParts;
  readonly #told = new Set<string>();

  constructor(parts: GroupReceiptsParts) {
    this.#parts = parts;
  }

  isOwed(ref: ConversationRef): boolean {
    return this.#owedIn(ref).length > 0;
  }

  /** Rejects where it has to be tried again. */
  async tell(ref: ConversationRef): Promise<void> {
    for (let owed = this.#owedIn(ref); owed.length > 0; owed = this.#owedIn(ref)) {
      const some = owed.slice(0, toldAtOnceMax);
      try {
        const list = some.map(({ content }) => ({ ...content }));
        await this.#parts.client.sendMessageReceiptsRead(list, ref.conversationID, ref.type);
      } catch (thrown) {
        // Nobody waits for these any more.
        if (codeOf(thrown) !== nothingToReceipt) throw thrown;
      }
      for (const { messageID } of some) this.#told.add(messageID);
    }
  }

  #owedIn(ref: ConversationRef): readonly ChatMessage[] {
    if (ref.type !== ZIMConversationType.Group) return [];
    const { messages = [] } = this.#parts.messages.get().get(keyOf(ref)) ?? {};
    return messages.filter(
      ({ isOwn, messageID, content }) =>
        !isOwn && content.receiptStatus === ZIMMessageReceiptStatus.Processing && !this.#told.has(messageID),
    );
  }
}
