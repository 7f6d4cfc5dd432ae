import type { WireMessage } from '@parley/protocol/features/values';
import type { Cache, CachedMessage } from '../../cache/cache.ts';
import type { Events } from '../../core/events.ts';
import type { Batch } from '../../core/log-book.ts';
import type { Arrival } from '../../core/tracked-log.ts';
import type { Writes } from '../../core/writes.ts';
import { capacity } from '../../limits.ts';
import type { OwnProfile } from '../users/own-profile.ts';
import { byOrderKey, conversationIDOf, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';

export interface MessageSyncParts {
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly own: OwnProfile;
  /** Messages that were missed and are older than this, in Unix milliseconds, are kept but not told of. */
  oldestReplayed(): number;
}

/** Messages of one conversation that came about the same way and go into one event. */
interface Run {
  readonly isOffline: boolean;
  readonly messages: WireMessage[];
}

/** Writes what comes from the server to the cache, and then tells the app. */
export class MessageSync {
  private readonly parts: MessageSyncParts;

  constructor(parts: MessageSyncParts) {
    this.parts = parts;
  }

  apply(batch: Batch): void {
    const { writes, cache, own } = this.parts;
    void writes.run(async () => {
      const { reset, reload, logs, userLogPosition, userInfos, arrivals } = batch;
      if (reset !== undefined) own.reset();
      const news = await own.take(userInfos);
      try {
        if (reset !== undefined) await cache.reset(reset);
        const rows = this.toRows(arrivals.map(({ message }) => message));
        await cache.write({
          reload,
          logs,
          ...(userLogPosition !== undefined && { userLogPosition }),
          ...(news && { putUsers: [news.row] }),
          ...rows,
        });
      } finally {
        this.tell(arrivals);
        if (news) own.tell(news);
      }
    });
  }

  /**
   * Messages that a query brought; `isKept` says whether they may still be written once it is their turn. What is not
   * written stays what it was, also in the outbox: memory and cache must not differ on what was accepted.
   */
  learn(messages: readonly WireMessage[], isKept: () => boolean): Promise<void> {
    const { writes, cache, outbox } = this.parts;
    return writes.run(async () => {
      if (!isKept()) return;
      try {
        await cache.write(this.toRows(messages));
      } finally {
        for (const message of messages) {
          this.observe(message);
          outbox.accept(message);
        }
      }
    });
  }

  private toRows(messages: readonly WireMessage[]) {
    const removeOutbox: string[] = [];
    const rows = messages.map((message): CachedMessage => {
      const claimed = this.parts.outbox.claim(message);
      if (!claimed) return message;
      removeOutbox.push(claimed.localMessageID);
      return { ...message, localExtendedData: claimed.localExtendedData };
    });
    return { rows, removeOutbox };
  }

  private tell(arrivals: readonly Arrival[]): void {
    const { userID, outbox } = this.parts;
    const received = new Map<string, Arrival[]>();
    for (const arrival of arrivals) {
      const { message } = arrival;
      this.observe(message);
      if (outbox.claim(message)) outbox.accept(message);
      else if (this.isNews(arrival)) {
        const conversationID = conversationIDOf(message, userID);
        const gathered = received.get(conversationID) ?? [];
        gathered.push(arrival);
        received.set(conversationID, gathered);
      }
    }
    for (const [conversationID, gathered] of received) {
      for (const run of runs(gathered)) this.tellRun(conversationID, run);
    }
  }

  private isNews({ message, origin }: Arrival): boolean {
    if (origin === 'answer' || this.parts.outbox.wasSentHere(message)) return false;
    return origin === 'live' || message.timestamp >= this.parts.oldestReplayed();
  }

  private tellRun(fromConversationID: string, { messages, isOffline }: Run): void {
    const { events, userID } = this.parts;
    const toList = () => messages.map((message) => toMessage(message, userID));
    const messageList = toList();
    const info = { isOfflineMessage: isOffline };
    void events.tell('peerMessageReceived', { messageList, fromConversationID, info });
    if (!isOffline) void events.tell('receivePeerMessage', { messageList: toList(), fromConversationID });
  }

  private observe(message: WireMessage): void {
    const { userID, outbox } = this.parts;
    outbox.observe(conversationIDOf(message, userID), message.orderKey);
  }
}

/** Cuts the arrivals of one conversation into events, ascending by `orderKey`. */
function runs(arrivals: readonly Arrival[]): readonly Run[] {
  const sorted = [...arrivals].sort((one, other) => byOrderKey(one.message, other.message));
  const found: Run[] = [];
  for (const { message, origin } of sorted) {
    const isOffline = origin === 'missed';
    const last = found.at(-1);
    if (last && last.isOffline === isOffline && last.messages.length < capacity.eventMessagesMax) {
      last.messages.push(message);
    } else found.push({ isOffline, messages: [message] });
  }
  return found;
}
