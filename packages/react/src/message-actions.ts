import { type ZIMCombineMessage, ZIMConversationType, type ZIMMessage, ZIMMessageType } from '@parley/client';
import { type ActionOutcome, outcomeOf } from './action-outcome.ts';
import type { ChatClient } from './chat-client.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import type { Conversations } from './conversations.ts';
import { takeSnapshot } from './message-snapshot.ts';

/** The SDK takes no more than ten messages a second. */
export const forwardEveryMs = 110;

/**
 * In larger groups no receipts are asked for: each member who reads would tell so, and nobody goes through a list of
 * more. It is as many as a page of such a list has.
 */
export const receiptMembersAtMost = 100;

/** The SDK deletes no more in one call. */
const deletedAtOnceMax = 100;

/** Several messages as one. */
export interface Merged {
  readonly title: string;
  readonly summary: string;
}

export interface MessageActionsParts {
  readonly client: Pick<
    ChatClient,
    | 'addMessageReaction'
    | 'deleteMessageReaction'
    | 'deleteMessages'
    | 'editMessage'
    | 'pinMessage'
    | 'queryCombineMessageDetail'
    | 'queryGroupMemberCount'
    | 'revokeMessage'
  >;
  readonly selfUserID: string;
  readonly conversations: Pick<Conversations, 'send' | 'take'>;
  /** Called with what was deleted. */
  readonly onDeleted: (ref: ConversationRef, messages: readonly ChatMessage[]) => void;
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** What a user does with messages that are there. Nothing of it rejects. */
export class MessageActions {
  readonly #parts: MessageActionsParts;

  constructor(parts: MessageActionsParts) {
    this.#parts = parts;
  }

  /** Adds the own reaction, or takes it back where there is one; the event of the SDK shows it. */
  toggleReaction(message: ChatMessage, reactionType: string): Promise<ActionOutcome> {
    const { client } = this.#parts;
    const isOwn = message.content.reactions?.some((one) => one.reactionType === reactionType && one.isSelfIncluded);
    return outcomeOf(() =>
      isOwn
        ? client.deleteMessageReaction(reactionType, { ...message.content })
        : client.addMessageReaction(reactionType, { ...message.content }),
    );
  }

  edit(ref: ConversationRef, { content }: ChatMessage, text: string): Promise<ActionOutcome> {
    const { client, conversations } = this.#parts;
    return outcomeOf(async () => {
      const edited: ZIMMessage & { message: string } = { ...content, message: text };
      const { message } = await client.editMessage(edited, {});
      conversations.take(ref, [message]);
    });
  }

  revoke(ref: ConversationRef, { content }: ChatMessage): Promise<ActionOutcome> {
    const { client, conversations } = this.#parts;
    return outcomeOf(async () => {
      const { message } = await client.revokeMessage({ ...content });
      conversations.take(ref, [message]);
    });
  }

  /** Deletes messages for the user alone, on all devices; nobody else loses anything. */
  async delete(ref: ConversationRef, messages: readonly ChatMessage[]): Promise<ActionOutcome> {
    const { client, onDeleted } = this.#parts;
    for (let start = 0; start < messages.length; start += deletedAtOnceMax) {
      const some = messages.slice(start, start + deletedAtOnceMax);
      const list = some.map(({ content }) => ({ ...content }));
      const outcome = await outcomeOf(() =>
        client.deleteMessages(list, ref.conversationID, ref.type, { isAlsoDeleteServerMessage: true }),
      );
      if (!outcome.isDone) return outcome;
      onDeleted(ref, some);
    }
    return { isDone: true };
  }

  setPinned({ content }: ChatMessage, isPinned: boolean): Promise<ActionOutcome> {
    return outcomeOf(() => this.#parts.client.pinMessage({ ...content }, isPinned));
  }

  /** Sends messages on, as one where it is said how that is called, otherwise one after the other. */
  async forward(to: ConversationRef, messages: readonly ChatMessage[], merged?: Merged): Promise<ActionOutcome> {
    const hasReceipt = await this.#takesReceipts(to);
    if (merged) {
      const messageList = messages.map(({ content }) => ({ ...content }));
      const whole = { type: ZIMMessageType.Combine, ...merged, messageList } as ZIMCombineMessage;
      return this.#send(to, whole, hasReceipt);
    }
    for (const [index, { content }] of messages.entries()) {
      if (index > 0) await new Promise<void>((resolve) => this.#parts.after(forwardEveryMs, resolve));
      const outcome = await this.#send(to, sentOn(content), hasReceipt);
      if (!outcome.isDone) return outcome;
    }
    return { isDone: true };
  }

  /** What a Combine holds, one level of it; `undefined` where it cannot be had. */
  async open({ content }: ChatMessage): Promise<readonly ChatMessage[] | undefined> {
    const { client, selfUserID } = this.#parts;
    try {
      const { message } = await client.queryCombineMessageDetail(content as ZIMCombineMessage);
      return message.messageList.map((one, index) => ({ ...takeSnapshot(one, selfUserID), key: `part:${index}` }));
    } catch {
      return undefined;
    }
  }

  /** A group whose size cannot be asked gets none. */
  async #takesReceipts({ type, conversationID }: ConversationRef): Promise<boolean> {
    if (type !== ZIMConversationType.Group) return true;
    const asked = this.#parts.client.queryGroupMemberCount(conversationID);
    return asked.then(({ count }) => count <= receiptMembersAtMost).catch(() => false);
  }

  async #send(to: ConversationRef, message: ZIMMessage, hasReceipt: boolean): Promise<ActionOutcome> {
    const outcome = await this.#parts.conversations.send(to, message, { hasReceipt });
    return outcome.isAttached ? { isDone: true } : { isDone: false, code: outcome.code };
  }
}

/** The content alone, as a message of one's own. */
function sentOn(content: ZIMMessage): ZIMMessage {
  const carried = [
    'type',
    'message',
    'subType',
    'searchedContent',
    'title',
    'summary',
    'combineID',
    'messageList',
    'messageInfoList',
    'extendedData',
  ];
  const entries = Object.entries(content).filter(([name]) => carried.includes(name));
  return { type: content.type, ...Object.fromEntries(entries) };
}
