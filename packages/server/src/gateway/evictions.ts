import type { BackOff } from '@parley/kernel/back-off';
import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import type { CloseReason } from '@parley/protocol/close-reasons';
import type { AppDirectory } from '../core/apps.ts';
import type { FailureReport } from '../core/failures.ts';
import type { AppID, UserKey } from '../core/ids.ts';
import { bucketCount } from '../delivery/bucket.ts';
import type { AppRow, Storage } from '../storage/storage.ts';
import type { Hub } from './hub.ts';

export interface EvictionsParts {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly hub: Hub;
  readonly report: FailureReport;
  readonly apps: AppDirectory;
  /** Whoever remembers users must ask anew. */
  forgetUsers(): void;
  /** The devices of these users compare what they hold with the database. */
  lookAgain(app: AppID, users: readonly UserKey[]): void;
}

/** How long a node takes to notice what another process changed: the command line, or another node. */
const lookMs = 5_000;
const retry: BackOff = { firstMs: lookMs, maxMs: lookMs };
/** The storage answers for this many users at once. */
const usersPerQuestion = 500;
/** A session whose login was committed before a look but entered the hub only after it is found by the next one. */
const looksPerChange = 2;

/**
 * Follows what is changed behind this node's back: apps that were made, changed or disabled, and users who were
 * unregistered or erased. It asks the storage, because a hint may be lost and the process that made the change has no bus;
 * the generation of the sessions was raised with the change, so what they still send is refused in the meantime.
 */
export function startEvictions(parts: EvictionsParts): Loop {
  const { clock, storage, report, apps } = parts;
  let known: number | undefined;
  // Read at once: what is erased before the first look is told like everything after it.
  let knownErasures: Promise<number | undefined> = storage.system.erasures().catch(() => undefined);
  let looksLeft = 0;
  const look = async (): Promise<number> => {
    const rows = await storage.system.apps();
    const before = apps.appIDs();
    apps.replace(rows);
    closeDisabled(parts, before, rows);
    const count = await storage.system.unregistrations();
    if (count !== known) {
      looksLeft = looksPerChange;
      parts.forgetUsers();
    }
    if (looksLeft > 0) {
      for (const { app } of rows) await closeUnregistered(parts, app);
      looksLeft -= 1;
    }
    known = count;
    const erasures = await storage.system.erasures();
    if ((await knownErasures) !== erasures) {
      for (const { app } of rows) parts.lookAgain(app, usersOf(parts.hub, app));
    }
    knownErasures = Promise.resolve(erasures);
    return lookMs;
  };
  return createLoop({
    clock,
    startMs: lookMs,
    task: look,
    failed: (error) => report('apps and users not refreshed', error),
    backOff: retry,
  });
}

function closeDisabled({ hub }: EvictionsParts, before: readonly AppID[], rows: readonly AppRow[]): void {
  const enabled = new Set(rows.filter(({ isEnabled }) => isEnabled).map(({ app }) => app));
  for (const app of before) {
    if (!enabled.has(app)) for (const userKey of usersOf(hub, app)) closeAll(hub, app, userKey, 'kickedOut');
  }
}

async function closeUnregistered({ hub, storage }: EvictionsParts, app: AppID): Promise<void> {
  const connected = usersOf(hub, app);
  for (let start = 0; start < connected.length; start += usersPerQuestion) {
    const asked = connected.slice(start, start + usersPerQuestion);
    const gone = await storage.read(app).users.unregisteredAmong(asked);
    for (const userKey of gone) closeAll(hub, app, userKey, 'unregistered');
  }
}

const usersOf = (hub: Hub, app: AppID): readonly UserKey[] =>
  Array.from({ length: bucketCount }, (_, index) => hub.usersIn({ app, kind: 'users', index })).flat();

function closeAll(hub: Hub, app: AppID, userKey: UserKey, reason: CloseReason): void {
  for (const session of hub.sessionsOf(app, userKey)) session.close(reason);
}
