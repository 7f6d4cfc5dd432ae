import { expect, test } from 'vitest';
import { collectFacts } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob } from './bobs-device.ts';
import { heldSince } from './held-since.ts';

/** Answered at the time that its place in the list is. */
const synced = (askedAt: number, { userLogPosition, complete = true }: Record<string, unknown> = {}): Entry => ({
  ...{ kind: 'exchange', device: bob.device, server: 's1', connection: 1, askedAt, method: 'sync' },
  params: { logs: [], ...(userLogPosition !== undefined && { userLogPosition }) },
  result: { userLog: { position: 1, reload: false, entries: [] }, changed: [], reload: [], complete },
});
const start: Entry = { kind: 'act', who: bob.device, act: 'start' };

const since = (...given: readonly Entry[]): number => {
  const entries = given.map((entry, at) => ({ at, ...entry }));
  const facts = collectFacts({ entries, logs: [], devices: [], resolveWithinMs: 100 });
  return heldSince(facts, { ...bob, isCurrent: true, conversations: [] });
};

test.each<[string, readonly Entry[], number]>([
  ['its first synchronisation', [start, synced(0)], 1],
  ['its last page', [start, synced(0, { complete: false }), synced(1, { userLogPosition: 1 })], 2],
  ['the first of several', [start, synced(0), start, synced(2, { userLogPosition: 1 })], 1],
  ['the one that it took in, where an answer came too late', [start, synced(0), start, synced(2)], 3],
  ['the one that was answered while it asked again', [start, synced(0), synced(0)], 1],
  ['no time, where none was complete', [start, synced(0, { complete: false })], Number.POSITIVE_INFINITY],
])('a device holds everything since %s', (_name, entries, at) => {
  expect(since(...entries)).toBe(at);
});
