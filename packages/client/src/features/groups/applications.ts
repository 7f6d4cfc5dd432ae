import type { ParamsOf } from '@parley/protocol/define';
import { groupApplicationsChanged, queryGroupApplicationList } from '@parley/protocol/features/group-applications';
import type { WireGroupApplications } from '@parley/protocol/features/group-values';
import type { Cache } from '../../cache/cache.ts';
import { type DocumentPut, toPut } from '../../cache/documents.ts';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import { heldOf } from '../../core/kept-list.ts';
import { PageFlags } from '../../core/page-flags.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMErrorCode, ZIMGroupApplicationListChangeAction } from '../../enums.ts';
import { ZIMError } from '../../errors.ts';
import type { ZIMGroupApplicationListQueriedResult } from '../../types.ts';
import {
  type ApplicationPlace,
  type ApplicationRow,
  aged,
  applicationKind,
  byUpdate,
  toApplicationInfo,
  toRows,
} from './application-rows.ts';

export interface GroupApplicationsParts {
  readonly cache: Cache;
  readonly writes: Writes;
  readonly events: Events;
  readonly connection: Pick<Connection, 'call' | 'serverNow'>;
}

type Page = ParamsOf<typeof queryGroupApplicationList>;

/** Applications of which it is remembered what was told last. */
const rememberedMax = 1000;

const keyOf = ({ application }: ApplicationRow): string => String(application.id);

/** A document with what changed later in it stays. */
const put = (row: ApplicationRow): DocumentPut =>
  toPut(applicationKind, { key: keyOf(row), position: row.application.updateTime, body: row });

/**
 * Tells of applications, and keeps them for when there is no connection. They stand in no log: what was missed is found by
 * the list, which the server is asked for.
 */
export class GroupApplications implements Feature {
  readonly events = [takesEvent(groupApplicationsChanged, ({ applications }) => this.take(applications))];
  readonly pages = new PageFlags<ApplicationPlace>();
  readonly #parts: GroupApplicationsParts;
  /** What was told last, and when in the order of what was taken in. */
  readonly #told = new Map<string, { readonly updateTime: number; readonly turn: number }>();
  #turn = 0;

  constructor(parts: GroupApplicationsParts) {
    this.#parts = parts;
  }

  reset(): void {
    this.pages.forget();
    this.#told.clear();
  }

  /** Something of applications is new; one state may be overtaken by a later one on its way. */
  take(applications: WireGroupApplications): void {
    const { writes, cache } = this.#parts;
    void writes.run(async () => {
      const rows = toRows(applications).filter((row) => this.#note(row));
      try {
        await cache.write({ putDocuments: rows.map(put) });
      } finally {
        this.#tell(rows);
      }
    });
  }

  /** One page of the list; without a connection as far as this device was told. */
  async query({ count, after }: Page): Promise<ZIMGroupApplicationListQueriedResult> {
    const { connection } = this.#parts;
    const turn = this.#turn;
    try {
      const { applications, isLast } = await connection.call(queryGroupApplicationList, {
        ...{ count, ...(after && { after }) },
      });
      const rows = toRows(applications);
      void this.#keep(rows, { after, isLast, turn });
      const last = rows.at(-1);
      const nextFlag = isLast || !last ? 0 : this.pages.handOut(last.application);
      return { applicationList: rows.map(toApplicationInfo), nextFlag };
    } catch (thrown) {
      if (!(thrown instanceof ZIMError) || thrown.code !== ZIMErrorCode.NetworkModuleNetworkError) throw thrown;
      return this.#recalled({ count, after });
    }
  }

  async #recalled({ count, after }: Page): Promise<ZIMGroupApplicationListQueriedResult> {
    const { cache, connection } = this.#parts;
    const now = connection.serverNow();
    const places = (await heldOf(cache, applicationKind)).map(({ body }) => {
      const { id, updateTime } = body.application;
      return { id, updateTime, row: aged(body, now) };
    });
    const { items, nextFlag } = this.pages.page(places.sort(byUpdate), { count, after }, byUpdate);
    return { applicationList: items.map(({ row }) => toApplicationInfo(row)), nextFlag };
  }

  /** `false`: a later state was told. */
  #note(row: ApplicationRow): boolean {
    const { updateTime } = row.application;
    const key = keyOf(row);
    if (updateTime < (this.#told.get(key)?.updateTime ?? 0)) return false;
    this.#turn += 1;
    this.#told.delete(key);
    this.#told.set(key, { updateTime, turn: this.#turn });
    forgetOldest(this.#told, rememberedMax);
    return true;
  }

  #tell(rows: readonly ApplicationRow[]): void {
    const { events } = this.#parts;
    const added = rows.filter(({ application }) => application.isNew === true);
    const updated = rows.filter(({ application }) => application.isNew !== true);
    const { Added: action } = ZIMGroupApplicationListChangeAction;
    if (added.length > 0) {
      void events.tell('groupApplicationListChanged', { action, applicationList: added.map(toApplicationInfo) });
    }
    if (updated.length > 0) {
      void events.tell('groupApplicationUpdated', { applicationList: updated.map(toApplicationInfo) });
    }
  }

  /** What stood in this part of the list and does no more is gone, unless it came since the server was asked. */
  #keep(
    rows: readonly ApplicationRow[],
    {
      after,
      isLast,
      turn,
    }: { readonly after: ApplicationPlace | undefined; readonly isLast: boolean; readonly turn: number },
  ): Promise<void> {
    const { writes, cache } = this.#parts;
    return writes.run(async () => {
      const last = isLast ? undefined : rows.at(-1)?.application;
      const kept = new Set(rows.map(keyOf));
      const isWithin = ({ application }: ApplicationRow): boolean =>
        (!after || byUpdate(application, after) > 0) && (!last || byUpdate(application, last) < 0);
      const isOlder = (key: string): boolean => (this.#told.get(key)?.turn ?? 0) <= turn;
      const gone = (await heldOf(cache, applicationKind)).filter(
        ({ key, body }) => !kept.has(key) && isWithin(body) && isOlder(key),
      );
      const removeDocuments = gone.map(({ key }) => ({ kind: applicationKind, key }));
      await cache.write({ putDocuments: rows.map(put), removeDocuments });
    });
  }
}
