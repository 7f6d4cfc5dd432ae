import type { BackOff } from '@parley/kernel/back-off';
import { type Millis, millis } from '@parley/kernel/brand';
import type { Clock } from '@parley/kernel/clock';
import { createLoop, type Loop } from '@parley/kernel/loop';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Connected } from '../../core/feature.ts';
import { type AppID, toUserKey, type UserKey } from '../../core/ids.ts';
import type { Context } from './context.ts';
import { type StatusParts, slackMs } from './service.ts';
import type { StatusChange, StatusReader } from './store.ts';
import type { Watch } from './watch.ts';

/** Changes that are read at once. */
const changesMax = 2000;
/** Users who are told in one turn of the event loop. */
const toldPerTurn = 500;

/** Every look goes back so far: a commit takes a while, and clocks of nodes differ. */
const overlapMs = 5000;
/** A look that goes back as far as `slackMs`, and lets go of users who have left. */
const farLookMs = 10_000;

const retry: BackOff = { firstMs: 1000, maxMs: 10_000 };

/** What is known of the changes in one app. */
interface Looks {
  /** When the last look began, and the last that went far back. */
  at: Millis;
  farAt: Millis;
  /** Versions that were told, with the time of the change. */
  readonly told: Map<UserKey, StatusChange>;
}

/**
 * Reads again and again which statuses changed and tells those who follow them. What is read is what is in force, so
 * that nothing can be lost on the way: there are no hints.
 */
export function startTelling({ watch, encoded }: StatusParts, context: Context, connected: Connected): Loop {
  const { clock, config, storage, operatorLog } = context;
  const looksByApp = new Map<AppID, Looks>();
  const look = async (app: AppID): Promise<void> => {
    const { statuses } = storage.read(app);
    const now = clock.wall();
    const looks = looksByApp.get(app) ?? { at: now, farAt: now, told: new Map() };
    looksByApp.set(app, looks);
    const isFar = now - looks.farAt >= farLookMs;
    const from = isFar ? looks.farAt - slackMs : looks.at - overlapMs;
    const news = await readNews(statuses, looks, millis(Math.max(0, from)));
    const followed = new Set(
      watch.beginTelling(
        app,
        news.map(({ userKey }) => userKey),
      ),
    );
    const told = news.filter(({ userKey }) => followed.has(userKey));
    await tell({ app, now, clock, watch, connected }, await encoded.of(statuses, app, told));
    for (const change of news) looks.told.set(change.userKey, change);
    looks.at = now;
    if (!isFar) return;
    looks.farAt = now;
    for (const { userKey, changedAt } of looks.told.values()) {
      if (changedAt < now - 2 * slackMs) looks.told.delete(userKey);
    }
    for (const userKey of watch.subscribersIn(app)) {
      if (!connected.isHere(app, userKey)) watch.drop(app, userKey);
    }
  };
  const { gatherMs } = config.status;
  return createLoop({
    clock,
    startMs: gatherMs,
    task: async () => {
      const apps = watch.apps();
      for (const app of looksByApp.keys()) if (!apps.includes(app)) looksByApp.delete(app);
      for (const app of apps) await look(app);
      return gatherMs;
    },
    failed: (error) => operatorLog.error('status.notTold', {}, error),
    backOff: retry,
  });
}

/** The changes that were not told, the newest of each user. */
async function readNews(statuses: StatusReader, { told }: Looks, from: Millis): Promise<readonly StatusChange[]> {
  const news: StatusChange[] = [];
  let last: Pick<StatusChange, 'changedAt' | 'userKey'> = { changedAt: from, userKey: toUserKey(0) };
  for (;;) {
    const page = await statuses.changedAfter(last, changesMax);
    news.push(...page.filter(({ userKey, version }) => told.get(userKey)?.version !== version));
    last = page.at(-1) ?? last;
    if (page.length < changesMax) return news;
  }
}

interface Telling {
  readonly app: AppID;
  /** When the look began. */
  readonly now: Millis;
  readonly clock: Clock;
  readonly watch: Watch;
  readonly connected: Connected;
}

async function tell(
  { app, now, clock, watch, connected }: Telling,
  encoded: ReadonlyMap<UserKey, string>,
): Promise<void> {
  const statusesOf = new Map<UserKey, string[]>();
  for (const [target, status] of encoded) {
    for (const [follower, expiresAt] of watch.followersOf(app, target)) {
      if (expiresAt <= now) continue;
      const statuses = statusesOf.get(follower);
      if (statuses) statuses.push(status);
      else statusesOf.set(follower, [status]);
    }
  }
  let told = 0;
  for (const [follower, statuses] of statusesOf) {
    for (const frame of framesOf(statuses, now)) connected.deliver(app, follower, frame);
    told += 1;
    if (told % toldPerTurn === 0) await new Promise<void>((resolve) => clock.atTurnEnd(resolve));
  }
}

/** The last event says that with it everything was told; a device that loses it is told the others again. */
function framesOf(statuses: readonly string[], asOf: Millis): readonly EncodedFrame[] {
  const count = Math.ceil(statuses.length / limits.statusesPerEventMax);
  return Array.from({ length: count }, (_, index) => {
    const first = index * limits.statusesPerEventMax;
    const listed = statuses.slice(first, first + limits.statusesPerEventMax).join(',');
    const end = index === count - 1 ? `,"asOf":${asOf}` : '';
    return encodeEvent(events.usersStatus.name, new EncodedJson(`{"statuses":[${listed}]${end}}`));
  });
}
