/** Users in few groups and in many, who look at members and log in: one request at a time, so that nothing queues. */
import { digestRanges } from '@parley/client/core/log-digests';
import { defaultCallLimits } from '@parley/client/limits';
import { appID } from '../parley.ts';
import { workFor } from '../tasks.ts';
import { deviceParams, WireClient } from '../wire-client.ts';
import { groupType, newGroup } from './group-load.ts';
import { pageCount } from './groups-fill.ts';
import { signIn } from './pairs.ts';

export interface ReaderPlan {
  readonly url: string;
  readonly userID: string;
  readonly token: string;
  /** Of which the reader is a member; those named here are among them. */
  readonly groups: number;
  readonly joined: readonly string[];
  readonly text: string;
}

/** A page of members; a login of a device that holds what there is, and of one that holds nothing. */
export type Kind = 'page' | 'login' | 'newLogin';

export interface Reading {
  readonly userID: string;
  readonly kind: Kind;
  readonly samples: number;
  /** Whose members are looked at, and places behind which pages begin. */
  readonly groupID?: string;
  readonly places?: readonly number[];
}

interface Held {
  readonly log: number;
  readonly position: number;
  readonly messageSeq: number;
  readonly messageID: number;
}

interface Synced {
  readonly userLog: { readonly position: number };
  readonly changed: readonly Held[];
  readonly complete: boolean;
  readonly afterLog?: number;
}

/** Groups that are being made at the same time. */
const madeAtOnce = 8;

class Reader {
  readonly #plan: ReaderPlan;
  #client: WireClient | undefined;
  #userLogPosition = 0;
  #held: readonly Held[] = [];
  #turn = 0;

  constructor(plan: ReaderPlan) {
    this.#plan = plan;
  }

  /** Comes into the groups, makes the others, each with a message, and learns of all of them. */
  async prepare(): Promise<void> {
    const { url, userID, token, groups, joined, text } = this.#plan;
    const client = await signIn({ url, appID }, userID, token);
    this.#client = client;
    for (const groupID of joined) await client.ask('joinGroup', { groupID });
    const rest = Array.from({ length: groups - joined.length }, (_, index) => `${userID}-${index}`).values();
    const makeNext = async (): Promise<void> => {
      for (const groupID of rest) {
        await client.ask('createGroup', { groupID, ...newGroup, userIDs: [] });
        const message = { localMessageID: groupID, content: { type: 1, message: text } };
        await client.ask('sendMessage', { conversationType: groupType, targetID: groupID, ...message });
      }
    };
    await Promise.all(Array.from({ length: madeAtOnce }, makeNext));
    const { userLogPosition, held } = await this.#sync({ logs: [] });
    this.#userLogPosition = userLogPosition;
    this.#held = held.toSorted((one, other) => one.log - other.log);
    if (held.length < groups) throw new Error(`${userID} knows of ${held.length} groups instead of ${groups}`);
  }

  /** How long each took, in milliseconds. */
  async measure(reading: Reading): Promise<readonly number[]> {
    const times: number[] = [];
    for (let sample = 0; sample < reading.samples; sample += 1) {
      if (reading.kind !== 'page') await this.#reconnect();
      const startedAt = performance.now();
      if (reading.kind === 'page') await this.#page(reading);
      else await this.#login(reading.kind === 'newLogin');
      times.push(performance.now() - startedAt);
    }
    return times;
  }

  async #page({ groupID, places = [] }: Reading): Promise<void> {
    this.#turn += 1;
    // Never twice in a row near each other.
    const after = places[(this.#turn * 7919) % places.length];
    const answer = await this.#ask('queryGroupMemberList', { groupID, after, count: pageCount, isMutedOnly: false });
    const { userList } = (answer as { readonly members: { readonly userList: readonly unknown[] } }).members;
    if (userList.length !== pageCount) throw new Error(`a page had ${userList.length} members`);
  }

  async #reconnect(): Promise<void> {
    this.#client?.close();
    this.#client = new WireClient(this.#plan.url, this.#plan.userID);
    await this.#client.opened();
  }

  async #login(isNew: boolean): Promise<void> {
    const { userID, token, groups } = this.#plan;
    await this.#ask('login', deviceParams(appID, userID, token));
    const { held } = isNew ? await this.#sync({ logs: [] }) : await this.#compare();
    if (held.length < (isNew ? groups : 0)) throw new Error(`a login told of ${held.length} groups`);
  }

  /** As a device does that holds logs: few are named, of many a digest is. */
  async #compare(): Promise<{ readonly held: readonly Held[] }> {
    const userLogPosition = this.#userLogPosition;
    const digests = digestRanges(this.#held, defaultCallLimits.digestedLogsMin);
    if (!digests) return this.#sync({ userLogPosition, logs: this.#held });
    const { complete } = (await this.#ask('sync', { userLogPosition, logs: [], digests })) as Synced;
    if (!complete) throw new Error('the digests of what is held are others');
    return { held: [] };
  }

  /** Asks until it has everything. */
  async #sync(params: { readonly userLogPosition?: number; readonly logs: readonly Held[] }) {
    const held: Held[] = [];
    let { userLogPosition } = params;
    let afterLog: number | undefined;
    for (;;) {
      const logs = params.logs.filter(({ log }) => log > (afterLog ?? 0));
      const asked = { logs, ...(userLogPosition !== undefined && { userLogPosition }), ...(afterLog && { afterLog }) };
      const synced = (await this.#ask('sync', asked)) as Synced;
      userLogPosition = synced.userLog.position;
      held.push(
        ...synced.changed.map(({ log, position, messageSeq, messageID }) => ({ log, position, messageSeq, messageID })),
      );
      if (synced.complete) return { userLogPosition, held };
      afterLog = synced.afterLog;
    }
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    if (!this.#client) throw new Error('there is no session');
    return this.#client.ask(method, params);
  }
}

function createTasks() {
  const readersByUser = new Map<string, Reader>();
  return {
    prepare: (plan: ReaderPlan): Promise<void> => {
      const reader = new Reader(plan);
      readersByUser.set(plan.userID, reader);
      return reader.prepare();
    },
    measure: async (reading: Reading): Promise<readonly number[]> => {
      const reader = readersByUser.get(reading.userID);
      if (!reader) throw new Error(`${reading.userID} is not prepared`);
      return reader.measure(reading);
    },
  };
}

export type GroupReadingTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
