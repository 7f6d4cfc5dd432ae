/** The load of the bench `history`, in a process of its own: one request after the other, so that nothing queues. */
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';
import type { Filled } from './history-fill.ts';

export interface Place {
  /** Of Parley's WebSocket. */
  readonly url: string;
  /** Of the bare reader of the same database. */
  readonly bareUrl: string;
  readonly token: string;
  readonly filled: Filled;
}

export type Kind = 'page' | 'barePage' | 'login' | 'catchUp';

const userID = 'reader';
const pageCount = 30;
/** What the device that catches up lacks: so many messages in so many logs. */
const missedMessages = 10;
const missedLogs = 5;

interface Page {
  readonly messages: readonly unknown[];
}

interface CaughtUp {
  readonly entries: readonly unknown[];
}

const pageOf = (size: number, page: readonly unknown[]): void => {
  if (page.length !== size) throw new Error(`a page of ${size} messages came with ${page.length}`);
};

class Reader {
  readonly #place: Place;
  readonly #bare: WireClient;
  #client: WireClient | undefined;
  #turn = 0;

  constructor(place: Place) {
    this.#place = place;
    this.#bare = new WireClient(place.bareUrl, userID);
  }

  /** How long each of `samples` took, in milliseconds. */
  async measure(kind: Kind, samples: number): Promise<readonly number[]> {
    await this.#bare.opened();
    // A login takes the place of the session before; the other kinds go on with the last one.
    if (kind === 'page' || kind === 'catchUp') await this.#enter();
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      const work = await this.#prepare(kind);
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
    }
    this.#client?.close();
    this.#client = undefined;
    return times;
  }

  async #prepare(kind: Kind): Promise<() => Promise<void>> {
    if (kind === 'page') return () => this.#page();
    if (kind === 'barePage') return () => this.#barePage();
    if (kind === 'catchUp') return () => this.#catchUp();
    this.#client?.close();
    const client = new WireClient(this.#place.url, userID);
    await client.opened();
    this.#client = client;
    return () => this.#login(client);
  }

  async #enter(): Promise<void> {
    const client = new WireClient(this.#place.url, userID);
    await client.opened();
    this.#client = client;
    await client.ask('login', deviceParams(appID, userID, this.#place.token));
  }

  /** Anchors all over the long conversation, never twice in a row near each other; the oldest have no full page. */
  #nextAnchor(): Filled['anchors'][number] {
    const { anchors } = this.#place.filled;
    this.#turn += 1;
    const anchor = anchors[(this.#turn * 7919) % anchors.length];
    if (!anchor) throw new Error('there are no anchors');
    return anchor.messageSeq > pageCount ? anchor : this.#nextAnchor();
  }

  async #page(): Promise<void> {
    const params = { conversationType: 0, targetID: 'writer', count: pageCount, reverse: true };
    const anchor = this.#nextAnchor().orderKey;
    pageOf(pageCount, ((await this.#ask('queryHistoryMessage', { ...params, anchor })) as Page).messages);
  }

  async #barePage(): Promise<void> {
    const { messageSeq } = this.#nextAnchor();
    const params = { log: this.#place.filled.longLog.log, messageSeq, count: pageCount };
    pageOf(pageCount, ((await this.#bare.ask('page', params)) as Page).messages);
  }

  /** A device that holds nothing yet: the login, and the heads of all its conversations. */
  async #login(client: WireClient): Promise<void> {
    await client.ask('login', deviceParams(appID, userID, this.#place.token));
    await client.ask('sync', { logs: [] });
  }

  /** A device that was away for a while: what moved, and what it lacks. */
  async #catchUp(): Promise<void> {
    const { longLog, friends } = this.#place.filled;
    const missed = friends.slice(0, missedLogs).map((log) => ({
      ...log,
      position: log.position - missedMessages,
      messageSeq: log.messageSeq - missedMessages,
      messageID: 0,
    }));
    const held = [...missed, ...friends.slice(missedLogs), longLog].toSorted((one, other) => one.log - other.log);
    const logs = held.map(({ log, position, messageSeq, messageID }) => ({ log, position, messageSeq, messageID }));
    const { changed } = (await this.#ask('sync', { userLogPosition: 0, logs })) as { readonly changed: unknown[] };
    if (changed.length !== missedLogs) throw new Error(`${changed.length} logs had moved instead of ${missedLogs}`);
    const behind = missed.map(({ log, position, messageSeq }) => ({ log, position, messageSeq }));
    const caughtUp = (await this.#ask('catchUp', { logs: behind })) as { readonly logs: readonly CaughtUp[] };
    for (const { entries } of caughtUp.logs) pageOf(missedMessages, entries);
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    if (!this.#client) throw new Error('there is no session');
    return this.#client.ask(method, params);
  }
}

interface Measurement {
  readonly size: number;
  readonly kind: Kind;
  readonly samples: number;
}

function createTasks() {
  const readersBySize = new Map<number, Reader>();
  return {
    place: ({ size, place }: { readonly size: number; readonly place: Place }): void => {
      readersBySize.set(size, new Reader(place));
    },
    measure: async ({ size, kind, samples }: Measurement): Promise<readonly number[]> => {
      const reader = readersBySize.get(size);
      if (!reader) throw new Error(`there is no database of ${size} messages`);
      return reader.measure(kind, samples);
    },
  };
}

export type HistoryLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
