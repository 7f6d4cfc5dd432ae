/**
 * The hostile user of the bench `neighbour`, in a process of its own: one session that has as many requests open as it
 * may, asks again for every answer and refusal, and comes back at once when it is sent away.
 */
import { setImmediate } from 'node:timers/promises';
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { sleep } from '../times.ts';
import { deviceParams, WireClient } from '../wire-client.ts';
import type { FilledConversation } from './users-fill.ts';

export const modes = ['login', 'catchUp', 'history', 'list', 'users', 'upload', 'reading'] as const;
export type Mode = (typeof modes)[number];

export interface Hostility {
  readonly url: string;
  readonly mode: Mode;
  readonly userID: string;
  readonly token: string;
  readonly conversations: readonly FilledConversation[];
  readonly inFlight: number;
}

export interface Hostile {
  readonly answered: number;
  readonly refused: number;
  /** How often the server ended the connection. */
  readonly sentAway: number;
}

interface Request {
  readonly method: string;
  readonly params: unknown;
}

/** Logs in one `catchUp`, and bytes in one part of an uploaded log, as the wire allows them. */
const catchUpLogs = 20;
const partUnits = 190 * 1024;
const historyCount = 100;
const usersAtOnce = 10;
const comeBackMs = 20;

const requestOf: Readonly<Record<Exclude<Mode, 'login'>, (hostility: Hostility, turn: number) => Request>> = {
  catchUp: ({ conversations }, turn) => {
    const logs = Array.from({ length: Math.min(catchUpLogs, conversations.length) }, (_, index) => ({
      log: conversations[(turn + index) % conversations.length]?.log ?? 0,
      position: 0,
      messageSeq: 0,
    }));
    return { method: 'catchUp', params: { logs } };
  },
  history: ({ conversations: [long] }, turn) => ({
    method: 'queryHistoryMessage',
    params: { conversationType: 0, targetID: long?.userID, count: historyCount, reverse: turn % 2 === 0 },
  }),
  list: () => ({ method: 'sync', params: { userLogPosition: 0, logs: [] } }),
  users: ({ conversations }, turn) => {
    const userIDs = Array.from({ length: usersAtOnce }, (_, index) => {
      return conversations[(turn * usersAtOnce + index) % conversations.length]?.userID ?? '';
    });
    return { method: 'queryUsersInfo', params: { userIDs: [...new Set(userIDs)] } };
  },
  upload: (_hostility, turn) => ({
    method: 'uploadLog',
    params: { uploadID: `upload-${turn}`, part: 0, isLast: true, text: 'x'.repeat(partUnits) },
  }),
  reading: ({ conversations: [long] }, turn) => ({
    method: 'clearConversationUnreadMessageCount',
    params: { conversationType: 0, targetID: long?.userID, position: turn },
  }),
};

class Enemy {
  readonly #hostility: Hostility;
  readonly #counts = { answered: 0, refused: 0, sentAway: 0 };
  #turn = 0;
  #isOver = false;
  #client: WireClient | undefined;
  #work: Promise<unknown> = Promise.resolve();
  /** One request leaves in each turn: what leaves together must fit one message of the wire. */
  #door: Promise<unknown> = Promise.resolve();

  constructor(hostility: Hostility) {
    this.#hostility = hostility;
  }

  begin(): void {
    this.#work = this.#goOn();
  }

  async end(): Promise<Hostile> {
    this.#isOver = true;
    this.#client?.close();
    await this.#work;
    return this.#counts;
  }

  async #goOn(): Promise<void> {
    const { mode, inFlight } = this.#hostility;
    while (!this.#isOver) {
      const client = await this.#enter();
      if (mode !== 'login' && client) {
        const away = client.closed();
        const lanes = Array.from({ length: inFlight }, () => this.#ask(client, away, requestOf[mode]));
        await Promise.all(lanes);
        if (!this.#isOver) this.#counts.sentAway += 1;
        await sleep(comeBackMs);
      }
      client?.close();
    }
  }

  /** A session; `undefined` where the login was refused or broken off. */
  async #enter(): Promise<WireClient | undefined> {
    const { url, userID, token } = this.#hostility;
    const client = new WireClient(url, userID);
    this.#client = client;
    const away = client.closed();
    await Promise.race([client.opened(), away]);
    const isIn = await this.#request(client, away, { method: 'login', params: deviceParams(appID, userID, token) });
    if (isIn && this.#hostility.mode === 'login') await this.#request(client, away, requestOf.list(this.#hostility, 0));
    if (isIn) return client;
    client.close();
    return undefined;
  }

  async #ask(client: WireClient, away: Promise<void>, next: (typeof requestOf)['list']): Promise<void> {
    for (let isThere = true; isThere && !this.#isOver; ) {
      const entered = this.#door.then(() => setImmediate());
      this.#door = entered;
      await entered;
      this.#turn += 1;
      isThere = (await this.#request(client, away, next(this.#hostility, this.#turn))) !== undefined;
    }
  }

  /** Whether it was answered; `undefined` if the connection ended before. */
  #request(client: WireClient, away: Promise<void>, { method, params }: Request): Promise<boolean | undefined> {
    return new Promise((resolve) => {
      void away.then(() => resolve(undefined));
      client.request(method, params, ({ kind }) => {
        if (kind === 'answer') this.#counts.answered += 1;
        else this.#counts.refused += 1;
        resolve(kind === 'answer');
      });
    });
  }
}

function createTasks() {
  const enemies: Enemy[] = [];
  return {
    begin: (hostility: Hostility): void => {
      const enemy = new Enemy(hostility);
      enemies.push(enemy);
      enemy.begin();
    },
    end: async (): Promise<Hostile> => {
      const [enemy] = enemies.splice(0);
      if (!enemy) throw new Error('end follows begin');
      return enemy.end();
    },
  };
}

export type NeighbourLoadTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
