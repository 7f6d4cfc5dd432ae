import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import type { WireGroupMembers } from '@parley/protocol/features/group-values';
import type { Schema } from '@parley/protocol/schema';
import type { CacheChange } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';
import type { Changed, Groups, GroupsParts } from './groups.ts';
import type { GroupRow, MemberRow } from './kept.ts';
import type { GroupTable } from './table.ts';

/** A method that changes a group. */
export type Changing = Method<string, Schema, Schema<Changed>>;

export interface GroupCallsParts extends Pick<GroupsParts, 'cache' | 'writes'> {
  readonly groups: Groups;
  readonly connection: Pick<Connection, 'ask' | 'call' | 'serverNow'>;
}

/** How a question is answered without a connection, and what is kept of the answer of the server. */
export interface Remembering<Of extends Method, Answer> {
  answer(result: ResultOf<Of>): Answer;
  keep?(table: GroupTable, result: ResultOf<Of>): CacheChange;
  /** `undefined`: this device cannot say. */
  recall(table: GroupTable): Answer | undefined | Promise<Answer | undefined>;
}

/** What the server is asked for; each call ends once the app was told of what follows from it. */
export class GroupCalls {
  readonly #parts: GroupCallsParts;

  constructor(parts: GroupCallsParts) {
    this.#parts = parts;
  }

  get now(): number {
    return this.#parts.connection.serverNow();
  }

  change<Of extends Changing>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>> {
    const { connection, groups } = this.#parts;
    return new Promise((resolve, reject) => {
      connection.ask<Of>(method, params, {
        timeoutMs: durations.requestMs,
        settle: (outcome) => {
          if (outcome.ok) void groups.learned(outcome.result as Changed).then(() => resolve(outcome.result));
          else reject(outcome.error);
        },
        // Nobody waits for it any more: it is told as if another device had done it.
        settleLate: (result) => groups.learn(result as Changed),
      });
    });
  }

  async query<Of extends Method, Answer>(
    method: Of,
    params: ParamsOf<Of>,
    { answer, keep, recall }: Remembering<Of, Answer>,
  ): Promise<Answer> {
    const { connection, groups } = this.#parts;
    try {
      const result = await connection.call(method, params);
      if (keep) void this.keep((table) => keep(table, result));
      return answer(result);
    } catch (thrown) {
      const isCutOff = thrown instanceof ZIMError && thrown.code === ZIMErrorCode.NetworkModuleNetworkError;
      const recalled = isCutOff ? await recall(groups.table) : undefined;
      if (recalled === undefined) throw thrown;
      return recalled;
    }
  }

  /** Writes what is learned beside the events. */
  keep(change: (table: GroupTable) => CacheChange): Promise<void> {
    const { writes, cache, groups } = this.#parts;
    return writes.run(async () => {
      const changed = change(groups.table);
      if (Object.values(changed).some((list) => list.length > 0)) await cache.write(changed);
    });
  }
}

const hasEnded = (time: number, now: number): boolean => time > 0 && time <= now;

/** A group as it is remembered; mutes end by themselves. */
export const recalledInfo = ({ info }: GroupRow, now: number): GroupRow['info'] =>
  hasEnded(info.mutedInfo.expiredTime, now)
    ? { ...info, mutedInfo: { mode: 0, expiredTime: 0, roles: [] } }
    : info;

/** Members as they are remembered, as the server would answer. */
export function recalledMembers(rows: readonly MemberRow[], now: number): WireGroupMembers {
  return {
    userList: rows.map(({ member }) =>
      hasEnded(member.muteExpiredTime, now) ? { ...member, muteExpiredTime: 0 } : member,
    ),
    operators: rows.flatMap(({ sponsor }) => sponsor ?? []),
  };
}
