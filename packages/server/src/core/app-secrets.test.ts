import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import type { AppRow } from '../storage/storage.ts';
import { earlierSecretsAt, endEarlierSecrets, replaceSecret, secretsAt } from './app-secrets.ts';
import { toAppID } from './ids.ts';

const now = millis(1_750_000_000_000);
const later = (ms: number) => millis(now + ms);
const first: AppRow = { app: toAppID(7), serverSecret: 'a', isEnabled: false, hasMessaging: false, createdAt: now };
const replaced = (row: AppRow, serverSecret: string, graceMs: number, at = now): AppRow =>
  replaceSecret(row, { serverSecret, now: at, graceMs });

describe('the secrets that hold', () => {
  test('are the present one alone where none was replaced', () => {
    expect(secretsAt(first, now)).toEqual(['a']);
    expect(earlierSecretsAt(first, now)).toEqual([]);
  });

  test('are the present one and the one before, to the end of the grace', () => {
    const row = replaced(first, 'b', 1000);
    expect(secretsAt(row, later(999))).toEqual(['b', 'a']);
    expect(secretsAt(row, later(1000))).toEqual(['b']);
    expect(earlierSecretsAt(row, now)).toEqual([{ serverSecret: 'a', until: later(1000) }]);
  });

  test('end one by one, the newest first in the list', () => {
    const row = replaced(replaced(first, 'b', 1000), 'c', 5000, later(500));
    expect(secretsAt(row, later(999))).toEqual(['c', 'b', 'a']);
    expect(secretsAt(row, later(1000))).toEqual(['c', 'b']);
    expect(secretsAt(row, later(5500))).toEqual(['c']);
  });
});

test('of a row that names more than may hold, the newest count', () => {
  const earlierSecrets = ['d', 'c', 'b'].map((serverSecret) => ({ serverSecret, until: later(1000) }));
  expect(secretsAt({ serverSecret: 'e', earlierSecrets }, now)).toEqual(['e', 'd', 'c']);
});

describe('another secret', () => {
  test('leaves the rest of the app as it is', () => {
    expect(replaced(first, 'b', 0)).toEqual({ ...first, serverSecret: 'b' });
  });

  test('without a grace is the only one, whatever had a grace before', () => {
    expect(replaced(replaced(first, 'b', 86_400_000), 'c', 0)).toEqual({ ...first, serverSecret: 'c' });
  });

  test('lets none before it hold longer than its own grace', () => {
    const row = replaced(replaced(first, 'b', 86_400_000), 'c', 1000);
    expect(earlierSecretsAt(row, now)).toEqual([
      { serverSecret: 'b', until: later(1000) },
      { serverSecret: 'a', until: later(1000) },
    ]);
  });

  test('ends the oldest of three, and drops those that ended', () => {
    const third = ['b', 'c', 'd'].reduce((row, secret) => replaced(row, secret, 1000), first);
    expect(secretsAt(third, now)).toEqual(['d', 'c', 'b']);
    expect(replaced(third, 'e', 1000, later(1000)).earlierSecrets).toEqual([{ serverSecret: 'd', until: later(2000) }]);
  });

  test('that was one of those before holds as the present one alone', () => {
    const row = replaced(replaced(first, 'b', 1000), 'a', 1000);
    expect(secretsAt(row, now)).toEqual(['a', 'b']);
  });
});

test('earlier secrets can be ended before their time', () => {
  expect(endEarlierSecrets(replaced(first, 'b', 1000))).toEqual({ ...first, serverSecret: 'b' });
});
