import { ZIMConversationNotificationStatus, type ZIMErrorCode } from '@parley/client';
import { type ActionOutcome, outcomeOf } from './action-outcome.ts';
import { type ChatClient, codeOf } from './chat-client.ts';
import type { ConversationRef } from './conversation-key.ts';

const isNotThere: ZIMErrorCode = 6000603;

export interface ChatActionsParts {
  readonly client: Pick<
    ChatClient,
    | 'clearConversationTotalUnreadMessageCount'
    | 'clearConversationUnreadMessageCount'
    | 'deleteAllMessage'
    | 'deleteConversation'
    | 'setConversationMark'
    | 'setConversationNotificationStatus'
    | 'updateConversationPinnedState'
  >;
  /** Called when all messages of a conversation were deleted. */
  readonly onCleared: (ref: ConversationRef) => void;
}

/**
 * What a user does with conversations of the list, on all devices; the events of the SDK show it. Nothing of it rejects.
 */
export class ChatActions {
  readonly #parts: ChatActionsParts;

  constructor(parts: ChatActionsParts) {
    this.#parts = parts;
  }

  setPinned({ conversationID, type }: ConversationRef, isPinned: boolean): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.updateConversationPinnedState(isPinned, conversationID, type));
  }

  setMuted({ conversationID, type }: ConversationRef, isMuted: boolean): Promise<ActionOutcome> {
    const { DoNotDisturb, Notify } = ZIMConversationNotificationStatus;
    const status = isMuted ? DoNotDisturb : Notify;
    return outcomeOf(() => this.#parts.client.setConversationNotificationStatus(status, conversationID, type));
  }

  setMark({ conversationID, type }: ConversationRef, mark: number, isSet: boolean): Promise<ActionOutcome> {
    const info = { conversationID, conversationType: type };
    return outcomeOf(() => this.#parts.client.setConversationMark(mark, isSet, [info]));
  }

  markRead({ conversationID, type }: ConversationRef): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.clearConversationUnreadMessageCount(conversationID, type));
  }

  /** All conversations, muted ones too. */
  markAllRead(): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.clearConversationTotalUnreadMessageCount());
  }

  /** Deletes all messages for the user alone; the conversation stays in the list. */
  async clear(ref: ConversationRef): Promise<ActionOutcome> {
    const { client, onCleared } = this.#parts;
    const { conversationID, type } = ref;
    const outcome = await outcomeOf(() =>
      unlessGone(client.deleteAllMessage(conversationID, type, { isAlsoDeleteServerMessage: true })),
    );
    if (outcome.isDone) onCleared(ref);
    return outcome;
  }

  /** Deletes all messages for the user alone, and takes the conversation off the list until something new comes. */
  async remove(ref: ConversationRef): Promise<ActionOutcome> {
    const cleared = await this.clear(ref);
    if (!cleared.isDone) return cleared;
    const { conversationID, type } = ref;
    return outcomeOf(() =>
      unlessGone(this.#parts.client.deleteConversation(conversationID, type, { isAlsoDeleteServerConversation: true })),
    );
  }
}

/** What is not there any more need not be deleted: another device was faster. */
async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (thrown) {
    if (codeOf(thrown) !== isNotThere) throw thrown;
  }
}
