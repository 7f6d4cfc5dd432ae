import type { WireMessage } from '@parley/protocol/features/values';
import type { Cache, CachedMessage } from '../../cache/cache.ts';
import type { Events } from '../../core/events.ts';
import type { Batch } from '../../core/log-book.ts';
import type { Arrival } from '../../core/tracked-log.ts';
import type { Writes } from '../../core/writes.ts';
import { capacity } from '../../limits.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { OwnProfile } from '../users/own-profile.ts';
import { byOrderKey, conversationIDOf, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';

export interface MessageSyncParts {
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly conversations: ConversationList;
  readonly conversationSync: ConversationSync;
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
    const { writes, cache, conversations, own } = this.parts;
    const { reset, reload, logs, userLogPosition, heads, opened, reads, userInfos, arrivals } = batch;
    const isNews = reset !== undefined || [reload, heads, opened, reads].some((list) => list.length > 0);
    // What is said of conversations is told before the messages that were missed; a position is never kept before them.
    if (isNews) {
      void writes.run(async () => {
        if (reset !== undefined) own.reset();
        const news = { reset: reset !== undefined, reload, opened, heads, reads };
        const putConversations = conversations.learn(news);
        try {
          if (reset !== undefined) await cache.reset(reset);
          // Of a conversation that was only opened there is nothing to keep yet.
          if (reload.length + putConversations.length > 0) await cache.write({ reload, putConversations });
        } finally {
          this.parts.conversationSync.tell();
        }
      });
    }
    void writes.run(async () => {
      const news = await own.take(userInfos);
      const rows = this.toRows(arrivals.map(({ message }) => message));
      const putConversations = conversations.receive(rows.rows);
      const position = userLogPosition === undefined ? {} : { userLogPosition };
      try {
        await cache.write({ logs, ...position, ...rows, putConversations, ...(news && { putUsers: [news.row] }) });
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
    const { writes, cache, conversations } = this.parts;
    return writes.run(async () => {
      if (!isKept()) return;
      const rows = this.toRows(messages);
      const putConversations = conversations.receive(rows.rows);
      try {
        await cache.write({ ...rows, putConversations });
      } finally {
        this.answer(messages.flatMap((message) => this.accept(message)));
      }
    });
  }

  private toRows(messages: readonly WireMessage[]) {
    const removeOutbox: string[] = [];
    const rows = messages.map((message): CachedMessage => {
      const { outbox, userID } = this.parts;
      // Also what another page of this browser sent: it may not live to do it.
      if (message.senderUserID === userID) removeOutbox.push(message.localMessageID);
      const claimed = outbox.claim(message);
      if (!claimed) return message;
      return { ...message, localExtendedData: claimed.localExtendedData };
    });
    return { rows, removeOutbox };
  }

  private tell(arrivals: readonly Arrival[]): void {
    const { userID } = this.parts;
    const received = new Map<string, Arrival[]>();
    const answers: (() => void)[] = [];
    for (const arrival of arrivals) {
      const { message } = arrival;
      const accepted = this.accept(message);
      answers.push(...accepted);
      if (accepted.length === 0 && this.isNews(arrival)) {
        const conversationID = conversationIDOf(message, userID);
        const gathered = received.get(conversationID) ?? [];
        gathered.push(arrival);
        received.set(conversationID, gathered);
      }
    }
    for (const [conversationID, gathered] of received) {
      for (const run of runs(gathered)) this.tellRun(conversationID, run);
    }
    this.answer(answers);
  }

  /** Takes note of a message; one that this device sent is accepted, and its sender's answer is returned. */
  private accept(message: WireMessage): readonly (() => void)[] {
    const { userID, outbox, conversations } = this.parts;
    const conversationID = conversationIDOf(message, userID);
    outbox.observe(conversationID, message.orderKey);
    if (!outbox.claim(message)) return [];
    conversations.touch(conversationID);
    const answer = outbox.accept(message);
    return answer ? [answer] : [];
  }

  /** Tells of the conversations and answers those who waited, in this order. */
  private answer(answers: readonly (() => void)[]): void {
    const { conversationSync, events } = this.parts;
    conversationSync.tell();
    if (answers.length === 0) return;
    void events.told().then(() => {
      for (const answer of answers) answer();
    });
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
