import type { WireStatus, WireSubscription } from '@parley/protocol/features/status';
import type { Cache, CacheChange } from '../../cache/cache.ts';
import { type DocumentPut, toPut } from '../../cache/documents.ts';
import { heldOf, listKind } from '../../core/kept-list.ts';

/** A subscription of the user and the newest status that this device knows. */
export type SubscriptionRow = WireSubscription;

/** How far this device knows the table. */
export interface TableState {
  /** In the user's own log. */
  readonly position: number;
  /** The newest entry that tells of the table. */
  readonly wanted: number;
  /** Until when all changes were told. */
  readonly since: number;
  /** The life of the database that all of this belongs to; 0: none. */
  readonly epoch: number;
}

type Term = Omit<WireSubscription, 'status'>;

/** As many as a server lets a user have. */
const documentsMax = 20_000;
/** Their position is the version, so that of two pages none puts an older one in the place of a newer one. */
const statusKind = listKind<WireStatus>('status', documentsMax);
const termKind = listKind<Term>('statusTerm', documentsMax);
const stateKind = listKind<TableState>('statusTable', 1);

export const putStatus = (status: WireStatus): DocumentPut =>
  toPut(statusKind, { key: status.userID, position: status.version, body: status });

/** `position`: where the table stood when it held this. */
export const putTerm = ({ status, ...body }: SubscriptionRow, position: number): DocumentPut =>
  toPut(termKind, { key: status.userID, position, body });

export const putState = (body: TableState): DocumentPut => toPut(stateKind, { key: '', body });

export const removeRow = (userID: string, position: number): Required<Pick<CacheChange, 'removeDocuments'>> => ({
  removeDocuments: [
    { kind: termKind, key: userID, position },
    { kind: statusKind, key: userID },
  ],
});

export interface CachedStatuses {
  readonly rows: readonly SubscriptionRow[];
  readonly state: TableState | undefined;
}

export async function cachedStatuses(cache: Cache): Promise<CachedStatuses> {
  const [statuses, terms, [state]] = await Promise.all([
    heldOf(cache, statusKind),
    heldOf(cache, termKind),
    heldOf(cache, stateKind),
  ]);
  const statusByUserID = new Map(statuses.map(({ key, body }) => [key, body]));
  const rows = terms.flatMap(({ key, body }) => {
    const status = statusByUserID.get(key);
    return status ? [{ ...body, status }] : [];
  });
  // Without all of its rows the table is learned anew.
  return { rows, state: rows.length === terms.length ? state?.body : undefined };
}
