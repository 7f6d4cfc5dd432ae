import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import type { Schema } from '@parley/protocol/schema';
import type { CacheChange } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { Feature } from '../../core/feature.ts';
import { ZIMErrorCode } from '../../enums.ts';
import { ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';
import { GroupApplications } from './applications.ts';
import { type Changed, Groups, type GroupsParts } from './groups.ts';
import type { OwnSides } from './info.ts';
import { OwnSettings, type OwnSettingsParts } from './own-settings.ts';
import type { GroupTable } from './table.ts';

/** A method that changes a group. */
export type Changing = Method<string, Schema, Schema<Changed>>;

export interface GroupCallsParts extends Omit<GroupsParts, 'ownSideOf'>, OwnSettingsParts {
  readonly connection: Pick<Connection, 'ask' | 'call' | 'serverNow'>;
  /** Resolves when this device was told what it had missed. */
  filled(): Promise<unknown>;
}

/** What becomes of the answer of the server, and what stands for it without a connection. */
export interface Remembering<Result, Answer> {
  readonly groupID?: string;
  answer(result: Result): Answer | Promise<Answer>;
  keep?(table: GroupTable, result: Result): CacheChange;
  /** `undefined`: this device cannot say. */
  recall(table: GroupTable): Answer | undefined | Promise<Answer | undefined>;
}

/** What the server is asked for; each call ends once the app was told of what follows from it. */
export class GroupCalls {
  readonly feature: Groups;
  readonly settings: OwnSettings;
  readonly applications: GroupApplications;
  readonly #parts: GroupCallsParts;

  constructor(parts: GroupCallsParts) {
    this.#parts = parts;
    this.settings = new OwnSettings(parts);
    this.feature = new Groups({ ...parts, ownSideOf: (groupID) => this.settings.of(groupID) });
    this.applications = new GroupApplications(parts);
  }

  /** Those of the groups that this device knows the user to be in. */
  get groupIDs(): readonly string[] {
    return this.feature.table.rows.map(({ info }) => info.groupID);
  }

  get features(): readonly Feature[] {
    return [this.settings, this.feature, this.applications];
  }

  /** What the user has set for groups, once this device was told of it. */
  async ownSides(): Promise<OwnSides> {
    await this.#parts.filled();
    return (groupID) => this.settings.of(groupID);
  }

  get now(): number {
    return this.#parts.connection.serverNow();
  }

  change<Of extends Changing>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>> {
    const { connection } = this.#parts;
    return new Promise((resolve, reject) => {
      connection.ask<Of>(method, params, {
        timeoutMs: durations.requestMs,
        settle: (outcome) => {
          if (outcome.ok) void this.#learned(outcome.result as Changed).then(() => resolve(outcome.result));
          else reject(outcome.error);
        },
        // Nobody waits for it any more: it is told as if another device had done it.
        settleLate: (result) => this.#learn(result as Changed),
      });
    });
  }

  #learn({ applications, ...changed }: Changed): void {
    if (applications) this.applications.take(applications);
    this.feature.learn(changed);
  }

  /** Of applications the app is told before what came of them. */
  #learned({ applications, ...changed }: Changed): Promise<void> {
    if (applications) this.applications.take(applications);
    return this.feature.learned(changed);
  }

  async query<Result, Answer>(
    ask: () => Promise<Result>,
    { groupID = '', answer, keep, recall }: Remembering<Result, Answer>,
  ): Promise<Answer> {
    try {
      const result = await ask();
      if (keep) void this.keep((table) => keep(table, result));
      return answer(result);
    } catch (thrown) {
      const code = thrown instanceof ZIMError ? thrown.code : undefined;
      if (code === ZIMErrorCode.GroupModuleGroupDoesNotExist) void this.keep((table) => table.drop(groupID));
      const isCutOff = code === ZIMErrorCode.NetworkModuleNetworkError;
      const recalled = isCutOff ? await recall(this.feature.table) : undefined;
      if (recalled === undefined) throw thrown;
      return recalled;
    }
  }

  /** Writes what is learned beside the events. */
  keep(change: (table: GroupTable) => CacheChange): Promise<void> {
    const { writes, cache } = this.#parts;
    return writes.run(async () => {
      const changed = change(this.feature.table);
      if (Object.values(changed).some((list) => list.length > 0)) await cache.write(changed);
    });
  }
}
