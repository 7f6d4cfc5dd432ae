import { expect, it } from 'vitest';
import { testToken } from './testing/test-token.ts';
import { expiryOf } from './token-expiry.ts';

/** One that an application server made for 60 s at the time 1,700,000,000. */
const madeToken =
  '04AAAAAGVT8TwADN84EBtvSczfwtJ2zwB0sIF0LQkX1cryMD+tVkZtm7boZFf/B3cwdaTZXyBsZTaIiGRLuDasCR38wPqfxxxgHgi78dS/NdcqmHTdn5t8qP1VyijQvlCxEtD1LJag0HOKQNNYW7mzEQWs2HozyOv/572UMDm7zXhPZDx2I9O6nkdSTWAB';

it('is read out of a token as application servers make it', () => {
  expect(expiryOf(madeToken)).toBe(1_700_000_060_000);
  expect(expiryOf(testToken(5000))).toBe(5000);
});

it.each(['', '04', '03AAAAAAAAAAE', '04nonsense', '04?', testToken(0), testToken(-1000), `04${'/'.repeat(16)}`])(
  'is not known of %j',
  (token) => {
    expect(expiryOf(token)).toBeUndefined();
  },
);
