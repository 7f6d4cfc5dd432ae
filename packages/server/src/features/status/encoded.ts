import type { AppID, UserKey } from '../../core/ids.ts';
import { createLruMap } from '../../core/lru-map.ts';
import { toWireStatus } from './encode.ts';
import { unknownStatus } from './rules.ts';
import type { StatusChange, StatusReader } from './store.ts';

/** Users whose status is read at once. */
const standingsMax = 200;
/** Statuses that are kept, of all apps together; each takes about 400 bytes. */
const keptMax = 20_000;

/**
 * Statuses as they go over the wire, each encoded once for each of its versions, however many follow it. A version with
 * the time of its change says all, so that what is kept is never out of date: it is only asked for no more.
 */
export interface EncodedStatuses {
  /** Of these users in these versions, or in newer ones; who is not registered is left out. */
  of(
    statuses: StatusReader,
    app: AppID,
    wanted: readonly Pick<StatusChange, 'userKey' | 'version' | 'changedAt'>[],
  ): Promise<ReadonlyMap<UserKey, string>>;
}

interface Kept extends Pick<StatusChange, 'version' | 'changedAt'> {
  readonly text: string;
}

export function createEncodedStatuses(): EncodedStatuses {
  const kept = createLruMap<string, Kept>(keptMax);
  const keyOf = (app: AppID, userKey: UserKey): string => `${app} ${userKey}`;
  return {
    of: async (statuses, app, wanted) => {
      const texts = new Map<UserKey, string>();
      const missing: UserKey[] = [];
      for (const { userKey, version, changedAt } of wanted) {
        const known = kept.get(keyOf(app, userKey));
        if (known?.version === version && known.changedAt === changedAt) texts.set(userKey, known.text);
        else missing.push(userKey);
      }
      for (let start = 0; start < missing.length; start += standingsMax) {
        for (const standing of await statuses.standings(missing.slice(start, start + standingsMax))) {
          const { userKey, status = unknownStatus(userKey) } = standing;
          const text = JSON.stringify(toWireStatus(standing));
          texts.set(userKey, text);
          kept.set(keyOf(app, userKey), { version: status.version, changedAt: status.changedAt, text });
        }
      }
      return texts;
    },
  };
}
