import type { Millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { serverTimings } from '@parley/protocol/limits';
import { type CloseHint, toUsers } from '../../core/effects.ts';
import type { AppID } from '../../core/ids.ts';
import type { OutsideSweep } from '../../core/sweep.ts';
import { noteSessions } from '../status/index.ts';
import type { Context, SessionStoreNames } from './context.ts';
import { decideTokenExpired } from './rules.ts';
import { userLock } from './service.ts';
import type { SessionRow } from './store.ts';

const lookMs = 10_000;
/** Sessions that are put offline in one slice, one commit each. */
const sessionsMax = 100;

/**
 * Puts the sessions of nodes offline that died: a node lives as long as it renews its lease, and the sessions of one that
 * does not are given as long to come back elsewhere as those of a client that fell silent. A node that only stood still
 * finds its connections closed.
 */
export function createLostNodes(): () => OutsideSweep<SessionStoreNames> {
  /** When this node first saw that they had no lease, on the monotonic clock. */
  const missingSince = new Map<string, number>();

  const lostAmong = (nodes: readonly string[], now: number): readonly string[] =>
    nodes.filter((node) => {
      const since = missingSince.get(node) ?? now;
      missingSince.set(node, since);
      return now - since >= serverTimings.serverSilenceMs;
    });

  return () => ({
    name: 'lostNodes',
    periodMs: lookMs,
    slice: async (context, app) => {
      const { storage, nodeID, clock } = context;
      const { sessions } = storage.read(app);
      const held = await sessions.onlineNodes();
      const alive = new Set([nodeID, ...(await storage.system.leasedNodes())]);
      for (const node of alive) missingSince.delete(node);
      let removed = 0;
      const missing = held.filter((node) => !alive.has(node));
      for (const node of lostAmong(missing, clock.monotonic())) {
        const rows = await sessions.onlineAt(node, sessionsMax);
        for (const row of rows) await putOffline(context, app, row);
        removed += rows.length;
        if (rows.length === sessionsMax) return { removed, next: 0 };
      }
      return { removed };
    },
  });
}

/** Unless it was taken up elsewhere meanwhile. */
async function putOffline(context: Context, app: AppID, row: SessionRow): Promise<void> {
  const { userKey, sessionID, generation, instanceID } = row;
  const { policy } = context.config.login;
  const outcome = await context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: async (stores) => {
      const now: Millis = context.clock.wall();
      const next = decideTokenExpired(await stores.sessions.get(sessionID), generation, now);
      if (!next) return { result: undefined };
      await stores.sessions.put(next);
      const command = { app, userKey, origin: instanceID, now, policy, ending: 'lost' } as const;
      const { hints = [], timers = [] } = await noteSessions(stores, command);
      return { result: undefined, effects: { hints: [...hints, closeHint(app, next)], timers } };
    },
  });
  if (isRefusal(outcome)) context.operatorLog.warn('session.lost.unnoted', { app, refused: outcome.refused });
}

const closeHint = (app: AppID, { userKey, sessionID, generation }: SessionRow): CloseHint => ({
  kind: 'close',
  app,
  audience: toUsers([userKey]),
  sessionID,
  beforeGeneration: generation,
  reason: 'silent',
});
