import { createHash } from 'node:crypto';
import { millis } from '@parley/kernel/brand';
import { actionCodes } from '@parley/protocol/actions/codes';
import { isDeclined } from '@parley/protocol/actions/define';
import { describe, expect, test } from 'vitest';
import { toAppID } from '../core/ids.ts';
import type { AppRow } from '../storage/storage.ts';
import { checkHead } from './head.ts';
import { readWritten } from './query.ts';

const secret = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const now = 1_700_000_000;
const row: AppRow = { app: toAppID(42), serverSecret: secret, isEnabled: true, createdAt: millis(0) };

const good = (over: Record<string, string> = {}): Record<string, string> => {
  const head = { AppId: '42', SignatureNonce: 'abc', Timestamp: String(now), SignatureVersion: '2.0', ...over };
  const signed = `${head.AppId}${head.SignatureNonce}${secret}${head.Timestamp}`;
  return { ...head, Signature: createHash('md5').update(signed).digest('hex'), ...over };
};

const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name));

function codeOf(head: Record<string, string>, app: AppRow | undefined = row): number {
  const written = readWritten(String(new URLSearchParams(head)));
  const outcome = checkHead({ written, appOf: (id) => (id === 42 ? app : undefined), now: millis(now * 1000) });
  return isDeclined(outcome) ? actionCodes[outcome.declined] : 0;
}

describe('the head of a request', () => {
  test('is signed with any secret that holds [API-9]', () => {
    const [present, earlier] = ['p'.repeat(32), { serverSecret: secret, until: millis(now * 1000 + 1) }];
    const renewed = { ...row, serverSecret: present, earlierSecrets: [earlier] };
    expect(codeOf(good(), renewed)).toBe(0);
    expect(codeOf(good(), { ...renewed, earlierSecrets: [{ ...earlier, until: millis(now * 1000) }] })).toBe(100000005);
  });

  test.each([
    ['is good', good(), 0],
    ['names no app', without('AppId'), 100000001],
    ['names an app that is no number', good({ AppId: 'x' }), 100000001],
    ['names an app of more than 32 bits', good({ AppId: '4294967296' }), 100000001],
    ['names an app that is not served here', good({ AppId: '43' }), 100000001],
    ['has no time', without('Timestamp'), 100000002],
    ['has a time that is no whole number', good({ Timestamp: '1.5' }), 100000003],
    ['has no nonce', without('SignatureNonce'), 100000008],
    ['has a nonce of 65 characters', good({ SignatureNonce: 'a'.repeat(65) }), 100000008],
    ['has a nonce of other characters', good({ SignatureNonce: 'ä' }), 100000008],
    ['has no version', without('SignatureVersion'), 100000013],
    ['has another version', good({ SignatureVersion: '1.0' }), 100000014],
    ['has no signature', without('Signature'), 100000009],
    ['is 600 s old', good({ Timestamp: String(now - 600) }), 0],
    ['is 600 s ahead', good({ Timestamp: String(now + 600) }), 0],
    ['is 601 s old', good({ Timestamp: String(now - 601) }), 100000004],
    ['is 601 s ahead', good({ Timestamp: String(now + 601) }), 100000004],
    ['is too old and wrong', good({ Timestamp: String(now - 601), Signature: 'x' }), 100000004],
    ['has a wrong signature', good({ Signature: '0'.repeat(32) }), 100000005],
  ])('%s [API-9, API-10, APICODE-2, APICODE-3]', (_what, head, code) => {
    expect(codeOf(head)).toBe(code);
  });

  test.each([
    ['is switched off', { ...row, isEnabled: false }, 100000016],
    ['has ended', { ...row, validUntil: millis(now * 1000) }, 100000016],
    ['ends later', { ...row, validUntil: millis(now * 1000 + 1) }, 0],
    ['has no messaging', { ...row, hasMessaging: false }, 100000017],
    ['has no secret', { ...row, serverSecret: '' }, 100000010],
  ])('of an app that %s [APICODE-4]', (_what, app, code) => {
    expect(codeOf(good(), app as AppRow)).toBe(code);
  });

  test('is checked in the documented order [API-12]', () => {
    const order = [
      ['AppId', 100000001],
      ['Timestamp', 100000002],
      ['SignatureNonce', 100000008],
      ['SignatureVersion', 100000013],
      ['Signature', 100000009],
    ] as const;
    const rest: Record<string, string> = good();
    const met: number[] = [];
    for (const [name] of [...order].reverse()) {
      delete rest[name];
      met.unshift(codeOf(rest));
    }
    expect(met).toEqual(order.map(([, code]) => code));
  });
});
