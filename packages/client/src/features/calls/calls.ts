import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import {
  type CallInfo,
  type callAccept,
  type callCancel,
  type callEnd,
  type callInvite,
  type callingInvite,
  type callJoin,
  call as callKindOfLog,
  type callQuit,
  callReceived,
  type callReject,
  callStates,
  isActive,
  isRinging,
  queryCallInvitationList,
} from '@parley/protocol/features/calls';
import type { CachedDocument, DocumentPut } from '../../cache/documents.ts';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import type { Feature } from '../../core/feature.ts';
import { type AnswerParts, takeAnswer } from '../../core/kept-list.ts';
import { type Page, PageFlags } from '../../core/page-flags.ts';
import { type Kept, takes } from '../../core/user-log.ts';
import { ZIMConnectionState } from '../../enums.ts';
import type { ZIMCallInvitationListQueriedResult } from '../../types.ts';
import { type Telling, tellingOfLoss, tellingsOf } from './differences.ts';
import { stateOf, toCallInfo } from './info.ts';
import { callKind, callsMax } from './kept.ts';

/** What the own user does with a call; the answer says what the call has become. */
export type Step =
  | typeof callInvite
  | typeof callingInvite
  | typeof callCancel
  | typeof callAccept
  | typeof callReject
  | typeof callJoin
  | typeof callQuit
  | typeof callEnd;

export interface CallsParts extends AnswerParts {
  readonly userID: string;
  readonly deviceID: string;
  /** Under which this client changes calls. */
  readonly instanceID: string;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'state' | 'serverNow'>;
  /** The calls that this device knows of. */
  readonly calls: readonly CachedDocument<CallInfo>[];
}

/** A call as it stands at a position of the own log. */
interface Row {
  readonly callID: string;
  readonly position: number;
  readonly state: CallInfo;
}

interface Said extends Row {
  readonly isLive: boolean;
  /** This client has done it. */
  readonly isOwn: boolean;
}

/** Where a page of the list ends; `next` is what the server calls it. */
interface Place {
  readonly callID: string;
  readonly createTime: number;
  readonly next?: number;
}

/** The newest first. */
const byAge = (one: Place, other: Place): number =>
  other.createTime - one.createTime || (one.callID < other.callID ? 1 : one.callID > other.callID ? -1 : 0);

/**
 * Calls of the user. Each stands in the user's own log as it now is, and the answer to an own step counts as its entry;
 * the app is told in what it differs from what this device knew.
 */
export class Calls implements Feature {
  readonly userLog = [
    takes(callKindOfLog, (entries) => {
      const { instanceID } = this.#parts;
      return this.#take(
        entries.map(({ position, origin, isLive, body }) => ({
          ...{ position, isLive, isOwn: origin === instanceID, ...body },
        })),
      );
    }),
  ];
  readonly pages = new PageFlags<Place>();
  readonly #parts: CallsParts;
  readonly #rows = new Map<string, Row>();
  /** Of these the app was told since the login whatever there was to tell. */
  readonly #known = new Set<string>();
  /** Such calls of another life of the database, until this one is known. */
  readonly #past = new Map<string, CallInfo>();
  #isBegun = false;

  constructor(parts: CallsParts) {
    this.#parts = parts;
    for (const { key: callID, position = 0, body } of parts.calls)
      this.#rows.set(callID, { callID, position, state: body });
  }

  /** Confirms what was not confirmed when the connection was lost. */
  connected(): void {
    for (const callID of this.#known) void this.#confirm(callID);
  }

  reset(): void {
    for (const { callID, state } of this.#rows.values()) if (this.#known.has(callID)) this.#past.set(callID, state);
    this.#rows.clear();
    this.pages.forget();
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    const { writes, userID } = this.#parts;
    if (outcome === 'broken') return;
    void writes.run(async () => {
      this.#take([]).tellFirst?.();
      for (const [callID, state] of this.#past) {
        if (!state.end && isRinging(stateOf(state, userID))) this.#tell(tellingOfLoss(callID, state));
      }
      this.#past.clear();
    });
  }

  /** Does something with a call; resolves when the app was told what follows from it. */
  async step<Of extends Step>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>> {
    const { connection, events } = this.#parts;
    const answer = await connection.call(method, params);
    await takeAnswer(this.#parts, () => [this.#take([{ ...answer, isLive: true, isOwn: true }])]);
    await events.told();
    return answer;
  }

  /** A page of the list; without a connection as far as this device knows it. */
  async page({ after, count }: Page<Place>): Promise<ZIMCallInvitationListQueriedResult> {
    const { connection, userID } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected || (after && after.next === undefined)) {
      const now = connection.serverNow();
      const listed = [...this.#rows.values()].map((row) => ({ ...row, createTime: row.state.createTime })).sort(byAge);
      const { items, nextFlag } = this.pages.page(listed, { after, count }, byAge);
      return { callList: items.map(({ callID, state }) => toCallInfo(callID, state, userID, now)), nextFlag };
    }
    const { calls, next } = await connection.call(queryCallInvitationList, { count, next: after?.next ?? 0 });
    void this.#keep(calls);
    const last = calls.at(-1);
    const { createTime = 0 } = last?.state ?? {};
    return {
      callList: calls.map(({ callID, state }) => toCallInfo(callID, state, userID)),
      nextFlag: last && next > 0 ? this.pages.handOut({ callID: last.callID, createTime, next }) : 0,
    };
  }

  /** Keeps of a list what is over; of what goes on, and of the end of what the app takes part in, the own log tells. */
  #keep(listed: readonly Row[]): Promise<void> {
    const { writes, cache, userID } = this.#parts;
    return writes.run(async () => {
      const kept = listed.filter(({ callID, state }) => {
        return state.end && !(this.#known.has(callID) && isActive(stateOf(this.#rows.get(callID)?.state, userID)));
      });
      for (const { callID, state } of kept) {
        this.#put({ callID, position: this.#rows.get(callID)?.position ?? 0, state });
      }
      // Without a position: since it last said something of the call, the log may have had no reason to say more.
      await cache.write({ putDocuments: kept.map(({ callID: key, state: body }) => ({ kind: callKind, key, body })) });
    });
  }

  #put(row: Row): void {
    this.#rows.delete(row.callID);
    this.#rows.set(row.callID, row);
    forgetOldest(this.#rows, callsMax);
    forgetOldest(this.#known, callsMax);
  }

  /**
   * Takes in what the server says of calls. With the first of it come the calls that this device knew before: it may be
   * that they ring still.
   */
  #take(said: readonly Said[]): Kept {
    const named = new Set(said.filter(({ isLive }) => !isLive).map(({ callID }) => callID));
    const kept = this.#isBegun
      ? []
      : [...this.#rows.values()].filter((row) => !row.state.end && !named.has(row.callID));
    this.#isBegun = true;
    const putDocuments: DocumentPut[] = [];
    const take = (one: Said): readonly Telling[] => this.#takeOne(one, putDocuments);
    const missed = [...kept.map((row) => ({ ...row, isLive: false, isOwn: false })), ...said]
      .filter(({ isLive }) => !isLive)
      .sort((one, other) => one.state.createTime - other.state.createTime)
      .flatMap(take);
    const isInvitation = ([name]: Telling): boolean => name === 'callInvitationReceived';
    const tellings = [
      ...missed.filter(isInvitation),
      ...missed.filter((telling) => !isInvitation(telling)),
      ...said.filter(({ isLive }) => isLive).flatMap(take),
    ];
    const tellFirst = (): void => {
      for (const telling of tellings) this.#tell(telling);
    };
    return { change: { putDocuments }, tellFirst };
  }

  #takeOne({ callID, position, state, isLive, isOwn }: Said, putDocuments: DocumentPut[]): readonly Telling[] {
    const { userID, deviceID, connection } = this.#parts;
    const row = this.#rows.get(callID);
    const isKnown = this.#known.has(callID);
    const place = row?.position ?? -1;
    if (position < place) return [];
    const before = row?.state ?? this.#past.get(callID);
    this.#past.delete(callID);
    this.#known.add(callID);
    this.#put({ callID, position, state });
    if (position > place) putDocuments.push({ kind: callKind, key: callID, position, body: state });
    const learned = { callID, before, after: state, isKnown, isLive, isOwn };
    return tellingsOf(learned, { userID, deviceID, now: connection.serverNow() });
  }

  #tell([name, data]: Telling): void {
    const { events } = this.#parts;
    const told = events.tell(name, data);
    if (name === 'callInvitationReceived') void told.then(() => this.#confirm(data.callID));
  }

  /** Lets the caller know that the invitation has come; where that fails, the next connection does it. */
  async #confirm(callID: string): Promise<void> {
    const { inviting, notYetReceived } = callStates;
    const { userID, connection, ended } = this.#parts;
    const call = this.#rows.get(callID)?.state;
    const state = stateOf(call, userID);
    if (call?.end || ended() || (state !== inviting && state !== notYetReceived)) return;
    await connection.call(callReceived, { callID }).catch(() => {});
  }
}
