import { revokeMessage } from '@parley/protocol/features/messages';
import type { CachedMessage } from '../../cache/cache.ts';
import { ChangeCalls, type ChangeCallsParts, type Unrepeated } from '../../core/change-calls.ts';
import type { ChangeHandler, MessageChange } from '../../core/changes.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { ZIMMessageType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessageRevokedResult, ZIMRevokeMessage } from '../../types.ts';
import { type ReceiptView, toMessage } from './message.ts';
import { messageLists } from './message-lists.ts';

export interface RevokesParts extends ChangeCallsParts {
  readonly userID: string;
  readonly receipts: ReceiptView;
  readonly events: Events;
}

export type RevokeParams = Unrepeated<typeof revokeMessage>;

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

  constructor(parts: RevokesParts) {
    this.#parts = parts;
    this.#calls = new ChangeCalls(parts);
  }

  async revoke(params: RevokeParams): Promise<ZIMMessageRevokedResult> {
    const message = await this.#calls.change(revokeMessage, params);
    return { message: toMessage(message, this.#parts.userID, this.#parts.receipts) };
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const answers: (() => void)[] = [];
    const news: CachedMessage[] = [];
    for (const change of changes.filter(({ message }) => isRevoked(message))) {
      const answered = this.#calls.take(change);
      answers.push(...answered);
      // A call that changes nothing any more is answered with the message as it is, by then revoked.
      if (answered.length === 0 && !change.isKnown) news.push(change.message);
    }
    for (const messages of messageLists(news, this.#parts)) {
      void this.#parts.events.tell('messageRevokeReceived', { messageList: messages.filter(isRevokeMessage) });
    }
    return answers;
  }
}

const isRevoked = ({ content }: CachedMessage): boolean => content.type === ZIMMessageType.Revoke;

export const isRevokeMessage = (message: ZIMMessage): message is ZIMRevokeMessage =>
  message.type === ZIMMessageType.Revoke;
