import type { CacheChange, CachedMessage } from '../../cache/cache.ts';
import { forgetOldest } from '../../core/bounded.ts';
import { type ChangeHandler, joined, type MessageChange } from '../../core/changes.ts';
import {
  type ConversationIdentity,
  type ConversationKey,
  conversationKey,
  conversationOf,
} from '../../core/conversation-identity.ts';
import type { Events } from '../../core/events.ts';
import type { Batch } from '../../core/log-book.ts';
import { keepInTurns, keepStates, type StateTaker, type Turn } from '../../core/log-states.ts';
import type { Entry, PlacedArrival } from '../../core/tracked-log.ts';
import type { UserLog } from '../../core/user-log.ts';
import type { Writes } from '../../core/writes.ts';
import { capacity } from '../../limits.ts';
import { isShown } from '../conversations/conversation.ts';
import type { GroupSides } from '../conversations/group-sides.ts';
import { settingsOf } from '../conversations/kept.ts';
import type { ConversationList } from '../conversations/list.ts';
import type { ConversationSync } from '../conversations/sync.ts';
import type { Receipts } from '../receipts/receipts.ts';
import type { Deletions } from './deletions.ts';
import { sourceIDOf } from './direct-replies.ts';
import type { Graves } from './graves.ts';
import { byOrderKey, type ReceiptView, toMessage } from './message.ts';
import type { Outbox } from './outbox.ts';
import { tellReceived } from './received.ts';
import { type SeenBeforeParts, withSeenBefore } from './seen-before.ts';
import { toDeleted } from './tombstone.ts';

export interface MessageSyncParts extends SeenBeforeParts {
  readonly userID: string;
  readonly reading: ReceiptView;
  /** What is said of receipts beside the messages. */
  readonly receipts: Pick<Receipts, 'learn'>;
  readonly writes: Writes;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly conversations: ConversationList;
  readonly conversationSync: ConversationSync;
  readonly sides: Pick<GroupSides, 'learn'>;
  readonly userLog: UserLog;
  readonly changes: readonly ChangeHandler[];
  readonly states: readonly StateTaker[];
  readonly graves: Graves;
  readonly deletions: Deletions;
  /** Everything held belongs to another life of the server's database. */
  reset(): void;
  /** Messages that were missed and are older than this, in Unix milliseconds, are kept but not told of. */
  oldestReplayed(): number;
}

/** An arrival that brought a message of a conversation that is shown. */
interface Delivery extends MessageChange {
  readonly isAddition: boolean;
  /** As it came. */
  readonly entry: Entry;
}

/** A message that was deleted, here or everywhere. */
interface Dead {
  readonly message: CachedMessage;
  readonly how: CachedMessage['deleted'];
  /** Its turn in the log has come, and nothing of it was held. */
  readonly isAddition: boolean;
}

interface SortedOut {
  readonly added: readonly Delivery[];
  readonly changed: readonly Delivery[];
  readonly dead: readonly Dead[];
}

/** What the app is to be told of one conversation. */
interface Received {
  readonly conversation: ConversationIdentity;
  readonly gathered: Delivery[];
}

/** Messages of one conversation that came about the same way and go into one event. */
interface Run {
  readonly isOffline: boolean;
  readonly messages: CachedMessage[];
}

/** Writes what comes from the server to the cache, and then tells the app. */
export class MessageSync {
  readonly #parts: MessageSyncParts;
  /** Where messages stand by the answers to calls of this client, which may come before older states; the newest last. */
  readonly #answered = new Map<number, number>();

  constructor(parts: MessageSyncParts) {
    this.#parts = parts;
  }

  apply(batch: Batch): void {
    const { writes, cache, conversations, receipts } = this.#parts;
    const { reset, reload, heads } = batch;
    // What is said of conversations is told before the messages that were missed; a position is never kept before them.
    if (reset !== undefined || reload.length + heads.length > 0) {
      void writes.run(async () => {
        if (reset !== undefined) this.#parts.reset();
        const judged = await this.#parts.graves.judgeHeads(heads);
        const learned = receipts.learn({ ...batch, heads: judged });
        const putConversations = conversations.learn({ reset: reset !== undefined, reload, heads: judged });
        const putDocuments = [...conversations.set(settingsOf(heads)), ...this.#parts.sides.learn(batch)];
        try {
          if (reset !== undefined) await cache.reset(reset);
          await cache.write(joined([{ reload, putConversations, putDocuments }, learned]));
        } finally {
          this.#parts.conversationSync.tell();
        }
      });
    }
    void writes.run(() => this.#applyEntries(batch));
  }

  async #applyEntries({ logs, userLogPosition, userLog, arrivals }: Batch): Promise<void> {
    const { cache, changes, states: takers } = this.#parts;
    const [inOrder, behind] = [
      takers.filter(({ isInOrder }) => isInOrder),
      takers.filter(({ isInOrder }) => !isInOrder),
    ];
    const turns = keepInTurns(inOrder, arrivals);
    const states = keepStates(behind, arrivals);
    const news = await this.#parts.userLog.keep(userLog);
    await this.#recall(arrivals);
    const deliveries = await withSeenBefore(this.#parts, this.#toDeliveries(arrivals));
    const { added, changed, dead } = await this.#sortOut(deliveries);
    for (const { message, position, origin } of changed) {
      if (origin === 'answer') this.#noteAnswered(message.messageID, position);
    }
    const indexed = await this.#index([...added, ...changed].map(({ message }) => message));
    const kept = [
      { logs, ...(userLogPosition !== undefined && { userLogPosition }) },
      ...news.map(({ change }) => change),
      this.#keep(added.map(({ message }) => message)),
      // Their places are kept, or the device would take them for messages that it lacks.
      { rows: dead.filter(({ isAddition }) => isAddition).map(({ message }) => message) },
      { removeOutbox: this.#sent([...changed, ...dead].map(({ message }) => message)) },
      {
        putConversations: this.#parts.conversations.changeDeleted(
          dead.filter(isCountedHere).map(({ message }) => message),
        ),
      },
      ...(await Promise.all(changes.map((handler) => handler.keep(changed)))),
      ...indexed,
      ...[...turns.flatMap((turn) => turn.states), ...states].map(({ change }) => change),
    ];
    const { rows, ...change } = joined(kept);
    try {
      await cache.write({ ...change, ...(rows && { rows: rows.flatMap((row) => this.#leftOf(row)) }) });
    } finally {
      for (const one of news) one.tellBefore?.();
      const answers = turns.flatMap((turn) => this.#tellTurn(turn, added));
      answers.push(...[...changed, ...dead].flatMap(({ message }) => this.#accept(message)));
      if (changed.length > 0) answers.push(...changes.flatMap((handler) => handler.tell(changed)));
      answers.push(...states.flatMap((one) => one.tell()));
      for (const one of news) one.tellFirst?.();
      if (userLogPosition !== undefined) answers.push(...this.#parts.deletions.reached(userLogPosition));
      this.#answer(answers);
      for (const one of news) one.tell?.();
    }
  }

  /**
   * Notes what was deleted on this device of what the arrivals are about, in earlier runs too, and in an earlier life of
   * the database: no row has to mark it any more. What is being sent now is nothing of it.
   */
  async #recall(arrivals: readonly PlacedArrival[]): Promise<void> {
    const oldest = this.#parts.oldestReplayed();
    const ids = arrivals.flatMap(({ entry: { message }, origin, isAddition }) => {
      if (!message) return [];
      const isFresh = isAddition && origin !== 'missed' && message.timestamp >= oldest;
      return [isFresh ? [] : message.messageID, sourceIDOf(message) ?? []].flat();
    });
    // A cache that cannot be read holds up nothing that is to be told.
    await this.#parts.graves.recall(ids).catch(() => {});
  }

  /** What is new, what has changed, and what was deleted. */
  async #sortOut(deliveries: readonly Delivery[]): Promise<SortedOut> {
    const isGone = ({ message, origin }: Delivery): boolean => origin !== 'answer' && this.#how(message) !== undefined;
    const left = deliveries.filter((one) => !isGone(one));
    const added = left.filter((one) => one.isAddition);
    const found = await this.#withKept(
      left.filter((one) => !one.isAddition),
      added,
    );
    // Who asked for a change is answered, whatever became of the message since.
    const changed = found.filter(({ before, origin }) => !before?.deleted || origin === 'answer');
    const dead = [
      ...deliveries.filter(isGone).map(({ message, isAddition }) => ({ message, isAddition, how: this.#how(message) })),
      ...found
        .filter((one) => !changed.includes(one))
        .map(({ message, before }) => ({ message, isAddition: false, how: before?.deleted })),
    ];
    return { added, changed, dead };
  }

  /**
   * Messages that a query brought; `isKept` says whether they may still be written once it is their turn. What is not
   * written stays what it was, also in the outbox: memory and cache must not differ on what was accepted.
   */
  learn(messages: readonly CachedMessage[], isKept: () => boolean): Promise<void> {
    const { writes, cache } = this.#parts;
    return writes.run(async () => {
      if (!isKept()) return;
      try {
        const indexed = await this.#index(messages.filter(({ deleted }) => !deleted));
        const rows = messages.map((message) => this.#withAttached(message));
        await cache.write(joined([this.#keep(rows, 'asked'), ...indexed]));
      } finally {
        this.#answer(messages.flatMap((message) => this.#accept(message)));
      }
    });
  }

  /** What features write with messages that this device comes to hold. */
  #index(messages: readonly CachedMessage[]): Promise<readonly CacheChange[]> {
    return Promise.all(this.#parts.changes.map((handler) => handler.index?.(messages) ?? {}));
  }

  #how(message: CachedMessage): CachedMessage['deleted'] {
    return this.#parts.graves.how(conversationOf(message, this.#parts.userID), message);
  }

  /** Who changed a message that he deleted is answered, and keeps no more of it than before. */
  #leftOf(row: CachedMessage): readonly CachedMessage[] {
    const how = row.deleted ? undefined : this.#how(row);
    if (how === undefined) return [row];
    const isCleared = row.orderKey <= this.#parts.graves.clearedOf(conversationOf(row, this.#parts.userID));
    return isCleared ? [] : [toDeleted(row, how)];
  }

  #toDeliveries(arrivals: readonly PlacedArrival[]): readonly Delivery[] {
    return arrivals.flatMap(({ entry, origin, isAddition, isKnown }) => {
      const { log, position, message } = entry;
      if (!message || !isShown(message.conversationType)) return [];
      const shown = this.#parts.graves.withSource(this.#withAttached({ ...message, log }));
      const isReplaced = this.#parts.changes.some((handler) => handler.replaces?.(shown));
      // An answer that accepts nothing from here is about a message that was there before, and may never have changed.
      const isOfCall = origin === 'answer' && !this.#parts.outbox.claim(message);
      return [{ message: shown, entry, position, origin, isAddition: isAddition && !isReplaced && !isOfCall, isKnown }];
    });
  }

  /** What the app attached to a message of this device goes with it. */
  #withAttached(message: CachedMessage): CachedMessage {
    const claimed = this.#parts.outbox.claim(message);
    return claimed ? { ...message, localExtendedData: claimed.localExtendedData } : message;
  }

  /** As the device held them before; what the app attached here goes with a message that changes. */
  async #withKept(deliveries: readonly Delivery[], added: readonly Delivery[]): Promise<readonly Delivery[]> {
    const { cache } = this.#parts;
    const held = await Promise.all(
      // A cache that cannot be read holds up nothing that is to be told.
      deliveries.map(({ message }) => cache.nearest(message.log, message.orderKey, 'newer').catch(() => undefined)),
    );
    const latest = new Map(added.map(({ message }) => [message.messageID, message]));
    return deliveries.map((delivery, index) => {
      const { messageID } = delivery.message;
      const kept = held[index];
      const before = latest.get(messageID) ?? (kept?.messageID === messageID ? kept : undefined);
      const localExtendedData = delivery.message.localExtendedData ?? before?.localExtendedData;
      const message = { ...delivery.message, ...(localExtendedData !== undefined && { localExtendedData }) };
      latest.set(messageID, message);
      return { ...delivery, message, before };
    });
  }

  #keep(rows: readonly CachedMessage[], origin?: 'asked') {
    const shown = rows.filter(({ deleted }) => !deleted);
    return { rows, removeOutbox: this.#sent(rows), putConversations: this.#parts.conversations.receive(shown, origin) };
  }

  /** The server has accepted them; also what another page of this browser sent: it may not live to know. */
  #sent(messages: readonly CachedMessage[]): readonly string[] {
    const own = messages.filter(({ senderUserID }) => senderUserID === this.#parts.userID);
    return own.map(({ localMessageID }) => localMessageID);
  }

  #tellTurn({ arrivals, states }: Turn, added: readonly Delivery[]): readonly (() => void)[] {
    const entries = new Set(arrivals.map(({ entry }) => entry));
    const answers = this.#tell(added.filter(({ entry }) => entries.has(entry)));
    return [...answers, ...states.flatMap((one) => one.tell())];
  }

  /** Tells of messages that were received; returns the answers to those that were sent from here. */
  #tell(deliveries: readonly Delivery[]): readonly (() => void)[] {
    const { userID } = this.#parts;
    const received = new Map<ConversationKey, Received>();
    const answers: (() => void)[] = [];
    for (const delivery of deliveries) {
      const accepted = this.#accept(delivery.message);
      answers.push(...accepted);
      if (accepted.length > 0 || !this.#isNews(delivery)) continue;
      const conversation = conversationOf(delivery.message, userID);
      const key = conversationKey(conversation);
      const one = received.get(key) ?? { conversation, gathered: [] };
      one.gathered.push(delivery);
      received.set(key, one);
    }
    for (const { conversation, gathered } of received.values()) {
      for (const run of runs(gathered)) this.#tellRun(conversation, run);
    }
    return answers;
  }

  /** Takes note of a message; one that this device sent is accepted, and its sender's answer is returned. */
  #accept(message: CachedMessage): readonly (() => void)[] {
    const { userID, outbox, conversations } = this.#parts;
    const conversation = conversationOf(message, userID);
    outbox.observe(conversation, message.orderKey);
    if (!outbox.claim(message)) return [];
    conversations.touch(conversation);
    const answer = outbox.accept(message);
    return answer ? [answer] : [];
  }

  /** Tells of the conversations and answers those who waited, in this order. */
  #answer(answers: readonly (() => void)[]): void {
    const { conversationSync, events } = this.#parts;
    conversationSync.tell();
    if (answers.length === 0) return;
    void events.told().then(() => {
      for (const answer of answers) answer();
    });
  }

  #noteAnswered(messageID: number, position: number): void {
    this.#answered.delete(messageID);
    this.#answered.set(messageID, position);
    forgetOldest(this.#answered, capacity.recentlySentMax);
  }

  /** Who changed a message knows it; a page that was read before the change must not show it as it was. */
  #isOvertaken({ messageID, position, changedPosition = position }: CachedMessage): boolean {
    return (this.#answered.get(messageID) ?? 0) > changedPosition;
  }

  #isNews({ message, origin }: Delivery): boolean {
    if (origin === 'answer' || this.#parts.outbox.wasSentHere(message) || this.#isOvertaken(message)) return false;
    return origin === 'live' || message.timestamp >= this.#parts.oldestReplayed();
  }

  #tellRun(conversation: ConversationIdentity, { messages, isOffline }: Run): void {
    const { events, userID, reading } = this.#parts;
    const toList = () => messages.map((message) => toMessage(message, userID, reading));
    tellReceived(events, conversation, { toList, isOffline });
  }
}

/** What was deleted for the account counts no more on the server. */
const isCountedHere = ({ how }: Dead): boolean => how !== 'everywhere';

/** Cuts the messages of one conversation into events, ascending by `orderKey`. */
function runs(deliveries: readonly Delivery[]): readonly Run[] {
  const sorted = [...deliveries].sort((one, other) => byOrderKey(one.message, other.message));
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
