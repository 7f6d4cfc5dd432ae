import type { Clock } from '@parley/kernel/clock';
import type { ResultOf } from '@parley/protocol/define';
import { errorCodes } from '@parley/protocol/errors';
import { queryUsersInfo } from '@parley/protocol/features/users';
import type { Cache } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { failure, ZIMError } from '../../errors.ts';
import type { ZIMErrorUserInfo, ZIMUserFullInfo, ZIMUsersInfoQueriedResult } from '../../types.ts';
import { cachedUsers, putUser, type UserRow } from './cached-users.ts';
import type { UsersQuery } from './checks.ts';
import { toFullInfo, toUserRow } from './info.ts';
import type { OwnProfile } from './own-profile.ts';
import { createQueryQuota, type QueryQuota } from './quota.ts';

export interface UserQueriesParts {
  readonly clock: Clock;
  readonly userID: string;
  readonly cache: Cache;
  readonly writes: Writes;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  readonly own: OwnProfile;
  /** Is told of users whom the server has described, once the cache knows them. */
  learned(users: readonly UserRow[]): Promise<void>;
  /** Why the visit is over; `undefined` as long as it lasts. */
  ended(): ZIMError | undefined;
}

/** What the server said of each ID that it was asked for. */
interface Told {
  readonly rows: Map<string, UserRow>;
  /** Error codes of IDs that it did not describe. */
  readonly reasons: Map<string, number>;
}

const codes = {
  userIsNotExist: errorCodes.CommonModuleUserIsNotExist,
  quota: errorCodes.CommonModuleUserInfoQueriedLimit,
} as const;

/** Profiles of users: from the cache, and from the server as far as its quota allows. */
export class UserQueries {
  readonly #parts: UserQueriesParts;
  readonly #quota: QueryQuota;

  constructor(parts: UserQueriesParts) {
    this.#parts = parts;
    this.#quota = createQueryQuota(parts.clock);
  }

  /**
   * IDs that the server cannot be asked for, because of the quota or because there is no connection, are answered from
   * the cache. A request that was sent and failed fails the whole.
   */
  async query({ userIDs, isQueryFromServer }: UsersQuery): Promise<ZIMUsersInfoQueriedResult> {
    const cached = await this.#cached(userIDs);
    const ended = this.#parts.ended();
    if (ended) throw ended;
    const told = await this.#ask(isQueryFromServer ? userIDs : userIDs.filter((userID) => !cached.has(userID)));
    const userList: ZIMUserFullInfo[] = [];
    const errorUserList: ZIMErrorUserInfo[] = [];
    for (const userID of userIDs) {
      const reason = told.reasons.get(userID);
      const row =
        told.rows.get(userID) ?? (reason === errorCodes.CommonModuleUserIsNotExist ? undefined : cached.get(userID));
      if (row) userList.push(toFullInfo(row));
      else errorUserList.push({ userID, reason: reason ?? errorCodes.CommonModuleUserIsNotExist });
    }
    if (userList.length === 0) refuseIfAll(errorUserList);
    return { userList, errorUserList };
  }

  async #cached(userIDs: readonly string[]): Promise<ReadonlyMap<string, UserRow>> {
    const rows = await cachedUsers(this.#parts.cache, userIDs);
    return new Map(rows.map((row) => [row.userID, row]));
  }

  async #ask(userIDs: readonly string[]): Promise<Told> {
    const told: Told = { rows: new Map(), reasons: new Map() };
    if (userIDs.length === 0) return told;
    if (this.#parts.connection.state !== ZIMConnectionState.Connected) {
      for (const userID of userIDs) told.reasons.set(userID, errorCodes.NetworkModuleNetworkError);
      return told;
    }
    const taken = this.#quota.take(userIDs.length);
    for (const userID of userIDs.slice(taken.count)) told.reasons.set(userID, codes.quota);
    try {
      await this.#askFor(userIDs.slice(0, taken.count), told);
    } finally {
      taken.settle();
    }
    return told;
  }

  /** Asks until the server has said something of each ID: what is large comes in several answers. */
  async #askFor(userIDs: readonly string[], told: Told): Promise<void> {
    const { own, connection } = this.#parts;
    for (let open = userIDs; open.length > 0; ) {
      const ownPosition = own.position;
      const answer = await callOrQuota(connection, open);
      for (const { userID, reason } of answer.missing) told.reasons.set(userID, codes[reason]);
      const rows = answer.users.map(({ userID, ...profile }) => toUserRow(userID, profile));
      for (const row of rows) told.rows.set(row.userID, row);
      await this.#keep(rows, ownPosition);
      const left = open.filter((userID) => !told.rows.has(userID) && !told.reasons.has(userID));
      if (left.length === open.length) {
        throw failure('NetworkModuleRspProtoParseError', 'the answer to queryUsersInfo says nothing of what was asked');
      }
      open = left;
    }
  }

  /** Of the own profile a change may have come while the question was under way; it is newer than the answer. */
  async #keep(rows: readonly UserRow[], ownPosition: number): Promise<void> {
    const { writes, cache, own, userID, ended } = this.#parts;
    if (rows.length === 0) return;
    await writes.run(async () => {
      if (ended()) return;
      const kept = rows.filter((row) => row.userID !== userID || own.position === ownPosition);
      await cache.write({ putDocuments: kept.map(putUser) });
    });
    if (!ended()) await this.#parts.learned(rows);
  }
}

/** The quota belongs to the user, so that another device may have used it up. */
async function callOrQuota(
  connection: UserQueriesParts['connection'],
  userIDs: readonly string[],
): Promise<ResultOf<typeof queryUsersInfo>> {
  try {
    return await connection.call(queryUsersInfo, { userIDs: [...userIDs] });
  } catch (thrown) {
    if (!(thrown instanceof ZIMError) || thrown.code !== codes.quota) throw thrown;
    return { users: [], missing: userIDs.map((userID) => ({ userID, reason: 'quota' as const })) };
  }
}

/** Where nothing could be asked for the same reason, the call as a whole has failed for it. */
function refuseIfAll(missing: readonly ZIMErrorUserInfo[]): void {
  const isAll = (code: number): boolean => missing.every(({ reason }) => reason === code);
  if (isAll(codes.quota)) {
    throw failure('CommonModuleUserInfoQueriedLimit', 'userIDs: too many users within ten seconds');
  }
  if (isAll(errorCodes.NetworkModuleNetworkError)) {
    throw failure('NetworkModuleNetworkError', 'there is no connection, and this device knows none of the users');
  }
}
