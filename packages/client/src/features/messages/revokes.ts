import type { ParamsOf } from '@parley/protocol/define';
import { revokeMessage } from '@parley/protocol/features/messages';
import type { CachedMessage } from '../../cache/cache.ts';
import type { CatchUp } from '../../core/catch-up.ts';
import type { ChangeHandler, MessageChange } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import { conversationKey, conversationOf } from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import { ZIMErrorCode, ZIMMessageType } from '../../enums.ts';
import type { ZIMError } from '../../errors.ts';
import { capacity, durations } from '../../limits.ts';
import type { ZIMMessage, ZIMMessageRevokedResult, ZIMRevokeMessage } from '../../types.ts';
import { byOrderKey, toMessage } from './message.ts';

export interface RevokesParts {
  readonly userID: string;
  readonly events: Events;
  readonly connection: Pick<Connection, 'ask'>;
  readonly catchUp: Pick<CatchUp, 'answered' | 'resync'>;
}

export type RevokeParams = Omit<ParamsOf<typeof revokeMessage>, 'isRepeat'>;

interface Waiting {
  readonly messageID: number;
  readonly result: Deferred<ZIMMessageRevokedResult>;
}

/** Takes messages of this user back, and tells of those that others or other devices have taken back. */
export class Revokes implements Feature {
  readonly changes: readonly ChangeHandler[] = [
    {
      keep: () => ({}),
      tell: (changes) => this.tell(changes),
      replaces: isRevoked,
    },
  ];
  private readonly parts: RevokesParts;
  /** Calls that were answered; they end once the app has been told what follows. */
  private waiting: readonly Waiting[] = [];
  /** Messages of which it is not known whether the server took them back; the newest last. */
  private readonly inDoubt = new Set<number>();

  constructor(parts: RevokesParts) {
    this.parts = parts;
  }

  revoke(params: RevokeParams): Promise<ZIMMessageRevokedResult> {
    const { messageID } = params;
    const result = createDeferred<ZIMMessageRevokedResult>();
    const isRepeat = this.inDoubt.has(messageID);
    this.parts.connection.ask(revokeMessage, isRepeat ? { ...params, isRepeat } : params, {
      timeoutMs: durations.requestMs,
      settle: (outcome) => {
        if (!outcome.ok) {
          this.note(messageID, outcome.error);
          result.reject(outcome.error);
          return;
        }
        this.inDoubt.delete(messageID);
        this.waiting = [...this.waiting, { messageID, result }];
        this.parts.catchUp.answered(outcome.result);
      },
      // Nobody waits for it any more: it is told as if another device had done it.
      settleLate: (entry) => this.parts.catchUp.answered(entry),
    });
    return result.promise;
  }

  /** Remembers messages that may have been taken back although the call failed. */
  private note(messageID: number, { code }: ZIMError): void {
    const isUnanswered =
      code === ZIMErrorCode.CommonModuleIMServerDisconnect || code === ZIMErrorCode.NetworkModuleRequestTimeout;
    if (!isUnanswered) return;
    this.inDoubt.add(messageID);
    if (this.inDoubt.size > capacity.recentlySentMax) {
      for (const oldest of [...this.inDoubt].slice(0, 1)) this.inDoubt.delete(oldest);
    }
    if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.parts.catchUp.resync();
  }

  private tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, events } = this.parts;
    const answers: (() => void)[] = [];
    const news: CachedMessage[] = [];
    for (const { message, origin } of changes.filter(({ message }) => isRevoked(message))) {
      const waiting = origin === 'answer' ? this.take(message) : [];
      answers.push(
        ...waiting.map(
          ({ result }) =>
            () =>
              result.resolve({ message: toMessage(message, userID) }),
        ),
      );
      if (waiting.length === 0) news.push(message);
    }
    const byConversation = new Map<string, CachedMessage[]>();
    for (const message of news) {
      const key = conversationKey(conversationOf(message, userID));
      byConversation.set(key, [...(byConversation.get(key) ?? []), message]);
    }
    for (const messages of byConversation.values()) {
      const shown = messages.sort(byOrderKey).map((message) => toMessage(message, userID));
      const messageList = shown.filter(isRevokeMessage);
      for (let start = 0; start < messageList.length; start += capacity.eventMessagesMax) {
        const part = messageList.slice(start, start + capacity.eventMessagesMax);
        void events.tell('messageRevokeReceived', { messageList: part });
      }
    }
    return answers;
  }

  /** The calls that asked for this. */
  private take({ messageID }: CachedMessage): readonly Waiting[] {
    const taken = this.waiting.filter((one) => one.messageID === messageID);
    this.waiting = this.waiting.filter((one) => one.messageID !== messageID);
    return taken;
  }
}

const isRevoked = ({ content }: CachedMessage): boolean => content.type === ZIMMessageType.Revoke;

const isRevokeMessage = (message: ZIMMessage): message is ZIMRevokeMessage => message.type === ZIMMessageType.Revoke;
