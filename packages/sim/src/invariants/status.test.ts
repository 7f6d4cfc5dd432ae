import { durations } from '@parley/client/limits';
import { describe, expect, test } from 'vitest';
import { type DeviceState, type Followed, skewMsMax } from '../facts.ts';
import type { Entry } from '../history.ts';
import { bob } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { statusesAreTold } from './status.ts';

/** When the server's table is read, by the world's clock. */
const at = 1_000_000;
const longMs = 600_000;
const [knows, wasTold] = ['a device knows of a status something else', 'a device was last told another status'];

const ann = (until: number, status = 'Online'): Followed => ({ ann: { status, until } });
const told = (text: string): Entry => ({ ...bob, kind: 'statusTold', statuses: [{ userID: 'ann', text }] });

interface End {
  readonly stored: Followed;
  readonly known: Followed;
  readonly last?: string;
}

/** What is wrong with Bob's device, which knows whom Bob follows and was told a status of Ann. */
function check({ stored, known, last = 'Online' }: End): string | undefined {
  const state: DeviceState = { ...bob, isCurrent: true, conversations: [], followed: known };
  return foundBy(statusesAreTold, [told(last)], { devices: [state], followed: { at, byUser: { bob: stored } } })?.what;
}

test('a device that has the table of the server is right', () => {
  expect(check({ stored: ann(at + longMs), known: ann(at + longMs) })).toBeUndefined();
  expect(check({ stored: {}, known: {} })).toBeUndefined();
});

test.each<[string, End, string]>([
  ['does not know of a subscription', { stored: ann(at + longMs), known: {} }, knows],
  ['knows of one that the server does not hold', { stored: {}, known: ann(at + longMs) }, knows],
  ['knows of one that ended long ago', { stored: {}, known: ann(at - longMs) }, knows],
  ['knows of another end', { stored: ann(at + longMs), known: ann(at + longMs - 1) }, knows],
  ['knows of another status', { stored: ann(at + longMs), known: ann(at + longMs, 'Offline') }, knows],
  ['was last told another status', { stored: ann(at + longMs), known: ann(at + longMs), last: 'Offline' }, wasTold],
])('a device is wrong that %s', (_what, end, found) => {
  expect(check(end)).toBe(found);
});

describe('a subscription ends at about the time when the table is read', () => {
  test.each<[string, End]>([
    ["is over on a device whose server's clock is ahead", { stored: ann(at + 400), known: {} }],
    ["is in force on a device whose server's clock is behind", { stored: {}, known: ann(at - 400) }],
    ['is in force on a device that learned the time late', { stored: {}, known: ann(at - 5000) }],
    [
      'is over on the server, which tells of no change any more',
      { stored: ann(at + 400, 'Offline'), known: ann(at + 400) },
    ],
  ])('and %s', (_what, end) => {
    expect(check(end)).toBeUndefined();
  });

  test('but no other end is right than that on the server', () => {
    expect(check({ stored: ann(at + longMs), known: ann(at + 400) })).toBe(knows);
    expect(check({ stored: ann(at + 400), known: ann(at + longMs) })).toBe(knows);
  });

  test('only as far from it as clocks can be', () => {
    const [first, last] = [at - skewMsMax - durations.loginMs, at + skewMsMax];
    expect(check({ stored: ann(last), known: {} })).toBeUndefined();
    expect(check({ stored: ann(last + 1), known: {} })).toBe(knows);
    expect(check({ stored: {}, known: ann(first + 1) })).toBeUndefined();
    expect(check({ stored: {}, known: ann(first) })).toBe(knows);
  });
});
