import type { ParamsOf } from '@parley/protocol/define';
import { revokeMessage } from '@parley/protocol/features/messages';
import type { CachedMessage } from '../../cache/cache.ts';
import { partsOf } from '../../core/bounded.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import { ChangeCalls, type ChangeCallsParts } from '../../core/change-calls.ts';
import { byConversation, type ChangeHandler, type MessageChange } from '../../core/changes.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { InDoubt } from '../../core/in-doubt.ts';
import { ZIMMessageType } from '../../enums.ts';
import type { ZIMError } from '../../errors.ts';
import { capacity } from '../../limits.ts';
import type { ZIMMessage, ZIMMessageRevokedResult, ZIMRevokeMessage } from '../../types.ts';
import { byOrderKey, type ReceiptView, toMessage } from './message.ts';

export interface RevokesParts extends ChangeCallsParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
  readonly catchUp: Pick<CatchUp, 'answered' | 'resync'>;
}

export type RevokeParams = Omit<ParamsOf<typeof revokeMessage>, 'isRepeat'>;

/** Takes messages of this user back, and tells of those that others or other devices have taken back. */
export class Revokes implements Feature {
  readonly changes: readonly ChangeHandler[] = [
    {
      keep: () => ({}),
      tell: (changes) => this.#tell(changes),
      replaces: isRevoked,
    },
  ];
  readonly #parts: RevokesParts;
  readonly #calls: ChangeCalls;
  readonly #inDoubt: InDoubt;

  constructor(parts: RevokesParts) {
    this.#parts = parts;
    this.#calls = new ChangeCalls(parts);
    this.#inDoubt = new InDoubt(parts.catchUp);
  }

  async revoke(params: RevokeParams): Promise<ZIMMessageRevokedResult> {
    const { messageID } = params;
    const isRepeat = this.#inDoubt.has(messageID);
    const failed = (error: ZIMError): void => this.#inDoubt.note(error, messageID);
    const message = await this.#calls.call(revokeMessage, isRepeat ? { ...params, isRepeat } : params, {
      messageID,
      failed,
    });
    this.#inDoubt.settle(messageID);
    return { message: toMessage(message, this.#parts.userID, this.#parts.receipts) };
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, receipts, events } = this.#parts;
    const answers: (() => void)[] = [];
    const news: CachedMessage[] = [];
    for (const change of changes.filter(({ message }) => isRevoked(message))) {
      const answered = this.#calls.take(change);
      answers.push(...answered);
      if (answered.length === 0) news.push(change.message);
    }
    for (const messages of byConversation(news, userID)) {
      const shown = messages.sort(byOrderKey).map((message) => toMessage(message, userID, receipts));
      const messageList = shown.filter(isRevokeMessage);
      for (const part of partsOf(messageList, capacity.eventMessagesMax)) {
        void events.tell('messageRevokeReceived', { messageList: part });
      }
    }
    return answers;
  }
}

const isRevoked = ({ content }: CachedMessage): boolean => content.type === ZIMMessageType.Revoke;

const isRevokeMessage = (message: ZIMMessage): message is ZIMRevokeMessage => message.type === ZIMMessageType.Revoke;
