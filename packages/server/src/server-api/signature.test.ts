import { expect, test } from 'vitest';
import { isSignedBy } from './signature.ts';

const vectors: readonly (readonly [
  appID: string,
  nonce: string,
  secret: string,
  timestamp: string,
  signature: string,
])[] = [
  [
    '1234567890',
    '0123456789abcdef',
    '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    '1700000000',
    '5f15d726de08ecf26bb41ca69c25b0a2',
  ],
  ['1', 'ffffffffffffffff', 'secret', '1', 'c03e4f85c82577ab77d4f5aae27f1b88'],
  [
    '4294967295',
    '00000000deadbeef',
    'abcdefghijklmnopqrstuvwxyz012345',
    '1893456000',
    '7bc21d3ba4f7ff1f2d70cd01622e2b3f',
  ],
  ['12345', '4fd24687296dd9f3', '9193cc662a4c0ec135ec71fb57194b38', '1615186943', '43e5cfcca828314675f91b001390566a'],
];

test.each(vectors)(
  'the signature for app %s is the published one [API-9]',
  (appID, nonce, secret, timestamp, signature) => {
    const signed = { appID, nonce, timestamp };
    expect(isSignedBy([secret], signed, signature)).toBe(true);
    expect(isSignedBy([secret], signed, signature.toUpperCase())).toBe(true);
    expect(isSignedBy(['another', secret], signed, signature)).toBe(true);
    expect(isSignedBy([secret, 'another'], signed, signature)).toBe(true);
    expect(isSignedBy(['another'], signed, signature)).toBe(false);
    expect(isSignedBy([], signed, signature)).toBe(false);
    expect(isSignedBy([secret], { ...signed, nonce: `${nonce}0` }, signature)).toBe(false);
  },
);

test('what is no signature is wrong, whatever it looks like', () => {
  const [[appID, nonce, secret, timestamp, signature] = []] = vectors;
  const signed = { appID: appID ?? '', nonce: nonce ?? '', timestamp: timestamp ?? '' };
  const wrong = [
    '',
    ' ',
    `${signature}0`,
    `${signature}`.slice(1),
    'é'.repeat(16),
    'é'.repeat(32),
    `${signature}`.replace('5', 'g'),
  ];
  for (const text of wrong) expect(isSignedBy([secret ?? ''], signed, text), text).toBe(false);
});
