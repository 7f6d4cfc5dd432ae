/**
 * Fills a database for the bench `history` through the storage port, so that its rows are those of the real schema.
 *
 * Half of the messages stand in one long conversation of `reader` and `writer`. `reader` also writes with friends, as
 * many of them in a database of any size, because what a login costs depends on them by design. The rest is spread
 * over conversations of strangers.
 */
import { join } from 'node:path';
import type { LogKey } from '@parley/server/core/ids';
import { encodeContent } from '@parley/server/features/messages/encode';
import { append } from '@parley/server/features/messages/index';
import type { AppendCommand, MessageRow } from '@parley/server/features/messages/store';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import type { Storage, Stores } from '@parley/server/storage/storage';
import { app, clock, converse, ids, type Met, register } from '../filling.ts';
import { serverSecret } from '../parley.ts';
import { workFor } from '../tasks.ts';

export interface FillPlan {
  readonly dataDir: string;
  readonly messages: number;
}

/** Where a log ends, as a device shows it that holds the whole of it. */
export interface FilledLog {
  readonly log: number;
  readonly userID: string;
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

export interface Filled {
  /** Messages of the long conversation from which pages are read. */
  readonly anchors: readonly { readonly orderKey: number; readonly messageSeq: number }[];
  readonly longLog: FilledLog;
  readonly friends: readonly FilledLog[];
}

const friendCount = 50;
const messagesPerConversation = 50;
const anchorsMax = 2000;
const messagesPerTransaction = 2000;
const strangersPerTransaction = 500;
const text = 'A message of a length that people really write to each other, about this long, give or take a few words.';

/** With the messages it will have. */
interface Conversation extends Met {
  readonly length: number;
}

const body = encodeContent({ type: 1, message: text });

class Filling {
  readonly #storage: Storage;
  readonly #messages: number;
  readonly #newest = new Map<LogKey, MessageRow>();
  readonly #anchors: { orderKey: number; messageSeq: number }[] = [];
  #long: Conversation | undefined;
  readonly #friends: Conversation[] = [];
  /** What is still to be written, in turns between the long conversation and the others. */
  readonly #waiting: { readonly conversation: Conversation; count: number }[] = [];
  #written = 0;

  constructor(storage: Storage, messages: number) {
    this.#storage = storage;
    this.#messages = messages;
  }

  async open(): Promise<void> {
    const half = Math.floor(this.#messages / 2);
    const strangers = Math.ceil((half - friendCount * messagesPerConversation) / messagesPerConversation);
    if (strangers < 0) throw new Error(`a database of ${this.#messages} messages has no room for the friends`);
    const others: Conversation[] = [];
    await this.#change(async (stores) => {
      const readerKey = await register(stores, 'reader');
      const meet = async (otherID: string, length: number): Promise<Conversation> => ({
        ...(await converse(stores, readerKey, otherID)),
        length,
      });
      this.#long = await meet('writer', this.#messages - half);
      for (let index = 0; index < friendCount; index += 1) {
        this.#friends.push(await meet(`friend-${index}`, messagesPerConversation));
      }
    });
    for (let start = 0; start < strangers; start += strangersPerTransaction) {
      await this.#change(async (stores) => {
        for (let index = start; index < Math.min(strangers, start + strangersPerTransaction); index += 1) {
          const readerKey = await register(stores, `one-${index}`);
          const met = await converse(stores, readerKey, `other-${index}`);
          others.push({ ...met, length: messagesPerConversation });
        }
      });
    }
    for (const conversation of [...this.#friends, ...others]) {
      this.#waiting.push({ conversation, count: conversation.length });
      if (this.#long) this.#waiting.push({ conversation: this.#long, count: messagesPerConversation });
    }
  }

  /** Writes until there are so many messages, or all. */
  async fill(upTo: number): Promise<number> {
    while (this.#written < upTo && this.#waiting.length > 0) {
      const commands: AppendCommand[] = [];
      while (commands.length < messagesPerTransaction) {
        const next = this.#waiting.shift();
        if (!next) break;
        for (let index = 0; index < next.count; index += 1) commands.push(this.#command(next.conversation));
      }
      await this.#append(commands);
    }
    return this.#waiting.length === 0 ? this.#messages : this.#written;
  }

  async close(): Promise<Filled> {
    await this.#storage.close();
    if (!this.#long) throw new Error('close follows open');
    return {
      anchors: this.#anchors,
      longLog: this.#endOf(this.#long),
      friends: this.#friends.map((friend) => this.#endOf(friend)),
    };
  }

  #command({ log, senderKey }: Conversation): AppendCommand {
    const messageID = ids.next();
    const localMessageID = `${messageID}`;
    return { log, senderKey, localMessageID, messageID, body, isCounted: true, duties: [] };
  }

  async #append(commands: readonly AppendCommand[]): Promise<void> {
    const logs = [...new Set(commands.map(({ log }) => log))];
    const decisions = await this.#storage.transact(
      logs.map((key) => ({ app, kind: 'conversation', key })),
      (transaction) => transaction.stores(app).messages.appendBatch(commands, append, clock.wall()),
    );
    const stride = Math.max(1, Math.floor(this.#messages / 2 / anchorsMax));
    for (const decision of decisions) {
      if (decision.kind !== 'append') throw new Error('a message was not written');
      const { row } = decision;
      this.#newest.set(row.log, row);
      const { orderKey, messageSeq } = row;
      if (row.log === this.#long?.log && messageSeq % stride === 0) this.#anchors.push({ orderKey, messageSeq });
    }
    this.#written += commands.length;
  }

  #endOf({ log, userID }: Conversation): FilledLog {
    const { position = 0, messageSeq = 0, messageID = 0 } = this.#newest.get(log) ?? {};
    return { log, userID, position, messageSeq, messageID };
  }

  #change(work: (stores: Stores) => Promise<void>): Promise<void> {
    return this.#storage.transact([], (transaction) => work(transaction.stores(app)));
  }
}

function createTasks() {
  const fillings: Filling[] = [];
  const present = (): Filling => {
    const [filling] = fillings;
    if (!filling) throw new Error('open comes first');
    return filling;
  };
  return {
    open: async ({ dataDir, messages }: FillPlan): Promise<void> => {
      const storage = await openSqliteStorage({ path: join(dataDir, 'parley.db'), clock });
      await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: clock.wall() });
      const filling = new Filling(storage, messages);
      fillings.push(filling);
      await filling.open();
    },
    fill: (upTo: number) => present().fill(upTo),
    close: () => present().close(),
  };
}

export type HistoryFillTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
