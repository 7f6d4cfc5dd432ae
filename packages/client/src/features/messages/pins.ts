import { pinMessage, queryPinnedMessageList } from '@parley/protocol/features/message-marks';
import type { Cache, CachedMessage } from '../../cache/cache.ts';
import { byConversation, type ChangeHandler, type MessageChange } from '../../core/changes.ts';
import type { Connection } from '../../core/connection.ts';
import type { Address } from '../../core/conversation-id.ts';
import type { Feature } from '../../core/feature.ts';
import { ZIMMessagePinStatus } from '../../enums.ts';
import type { ZIMMessage, ZIMMessagePinStatusChangeInfo } from '../../types.ts';
import { isNews, MarkCalls, type MarkingParts, type MarkParams } from './marking.ts';
import { toMessage } from './message.ts';

export interface PinsParts extends MarkingParts {
  readonly cache: Cache;
  readonly connection: Pick<Connection, 'ask' | 'call'>;
}

/** The pins of conversations. */
export class Pins implements Feature {
  readonly changes: readonly ChangeHandler[] = [{ keep: () => ({}), tell: (changes) => this.#tell(changes) }];
  readonly #parts: PinsParts;
  readonly #calls: MarkCalls;

  constructor(parts: PinsParts) {
    this.#parts = parts;
    this.#calls = new MarkCalls(parts);
  }

  async pin(params: MarkParams<typeof pinMessage>): Promise<void> {
    await this.#calls.call(pinMessage, params);
  }

  /** As the server has them; what does not fit one answer comes with the next. */
  async list(address: Address): Promise<ZIMMessage[]> {
    const { connection, cache } = this.#parts;
    const found: ZIMMessage[] = [];
    for (let isCut = true; isCut; ) {
      const offset = found.length;
      const answer = await connection.call(queryPinnedMessageList, {
        ...address,
        ...(offset > 0 && { offset }),
      });
      const { log, messages } = answer;
      for (const message of log === undefined ? [] : messages) {
        const row = { ...message, log: log ?? 0 };
        const held = await cache.nearest(row.log, row.orderKey, 'newer').catch(() => undefined);
        const { localExtendedData = '' } = held?.messageID === row.messageID ? held : {};
        found.push(this.#shown({ ...row, localExtendedData }));
      }
      isCut = answer.isCut === true && messages.length > 0;
    }
    return found;
  }

  /** Here alone a message says who pinned it, and when. */
  #shown(message: CachedMessage): ZIMMessage {
    const { userID, receipts } = this.#parts;
    const { userID: pinnedUserID = '', time: pinnedTime = 0 } = message.state?.pin ?? {};
    return { ...toMessage(message, userID, receipts), pinnedUserID, pinnedTime };
  }

  #tell(changes: readonly MessageChange[]): readonly (() => void)[] {
    const { userID, events } = this.#parts;
    const statuses = new Map<CachedMessage, ZIMMessagePinStatus>();
    for (const change of changes.filter(isNews)) {
      const pinStatus = statusOf(change);
      if (pinStatus !== undefined) statuses.set(change.message, pinStatus);
    }
    for (const messages of byConversation([...statuses.keys()], userID)) {
      const infos = messages.map((message): ZIMMessagePinStatusChangeInfo => {
        const pinStatus = statuses.get(message) ?? ZIMMessagePinStatus.NotPinned;
        return { pinStatus, message: this.#shown(message) };
      });
      // What made room comes before what took it.
      infos.sort((one, other) => Math.min(one.pinStatus, 1) - Math.min(other.pinStatus, 1));
      void events.tell('messagePinStatusChanged', { infos });
    }
    return changes.flatMap((change) => this.#calls.take(change));
  }
}

function statusOf({ message, before }: MessageChange): ZIMMessagePinStatus | undefined {
  const [old, now] = [before?.state?.pin, message.state?.pin];
  if (!now) return old && ZIMMessagePinStatus.NotPinned;
  if (!old) return ZIMMessagePinStatus.Pinned;
  return old.time === now.time && old.userID === now.userID ? undefined : ZIMMessagePinStatus.Updated;
}
