import type { Config } from '../../config.ts';
import { ageBefore, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { MessageStoreNames } from './context.ts';

const hourMs = 60 * 60 * 1000;

export function messageSweeps({ messages }: Pick<Config, 'messages'>): readonly Sweep<MessageStoreNames>[] {
  const retentionMs = messages.retentionDays === 0 ? undefined : messages.retentionDays * 24 * hourMs;
  // What a repeated send is recognised by goes with its message at the latest.
  const idempotencyMs = Math.min(messages.idempotencyMs, retentionMs ?? messages.idempotencyMs);
  const idempotency: Sweep<MessageStoreNames> = {
    name: 'idempotency keys',
    periodMs: hourMs / 12,
    slice: async (stores, now, limit) =>
      untilFewer(limit, await stores.messages.sweepIdempotency(ageBefore(now, idempotencyMs), limit)),
  };
  const always = [combines, idempotency, broadcasts];
  return retentionMs === undefined ? always : [retentionOf(retentionMs), ...always];
}

/** Those of the last day are counted; the operator can look at older ones for a while. */
const broadcastsKeptMs = 7 * 24 * hourMs;

const broadcasts: Sweep<MessageStoreNames> = {
  name: 'messages to all users',
  periodMs: hourMs,
  slice: async (stores, now, limit) =>
    untilFewer(limit, await stores.broadcasts.sweep(ageBefore(now, broadcastsKeptMs), limit)),
};

/** Each has up to a hundred messages. */
const combinesPerSlice = 20;

/** What was revoked or grew too old leaves its copy without a use. */
const combines: Sweep<MessageStoreNames> = {
  name: 'copies of combined messages',
  periodMs: hourMs / 12,
  slice: async ({ messages }, _now, limit) => {
    const most = Math.min(limit, combinesPerSlice);
    return untilFewer(most, await messages.sweepCombines(most));
  },
};

const retentionOf = (retentionMs: number): Sweep<MessageStoreNames> => ({
  name: 'messages',
  periodMs: hourMs,
  slice: async (stores, now, limit, from) => {
    const before = ageBefore(now, retentionMs);
    const { removed, nextLog } = await stores.messages.sweepExpired({ before, afterLog: from, limit });
    return { removed, ...(nextLog !== undefined && { next: nextLog }) };
  },
});
