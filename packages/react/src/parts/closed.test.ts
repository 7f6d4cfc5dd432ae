import type { ZIMConversation } from '@parley/client';
import { expect, it } from 'vitest';
import { closedAt, wordsOfClosed } from './closed.ts';
import { english } from './english.ts';
import { createFormats } from './formats.ts';
import { rightsIn } from './message-rights.ts';

const now = 1_000;
const chat = (fields: object): ZIMConversation => fields as ZIMConversation;

it.each([
  [{}, undefined],
  [{ isDisabled: false, mutedExpiredTime: 0 }, undefined],
  [{ isDisabled: false, mutedExpiredTime: now }, undefined],
  [
    { isDisabled: false, mutedExpiredTime: now + 1 },
    { kind: 'muted', expiredTime: now + 1 },
  ],
  [
    { isDisabled: false, mutedExpiredTime: -1 },
    { kind: 'muted', expiredTime: -1 },
  ],
  [{ isDisabled: true, mutedExpiredTime: -1 }, { kind: 'out' }],
] as const)('a conversation with %j is closed as %j', (fields, expected) => {
  expect(closedAt(chat(fields), now)).toEqual(expected);
});

it('says until when nothing can be written, if there is an end', () => {
  const formats = createFormats('en');
  const words = (expiredTime: number): string => wordsOfClosed({ kind: 'muted', expiredTime }, english, formats);
  expect(words(-1)).toBe(english.composer.mutedForGood);
  expect(words(now)).toContain(formats.moment(now));
});

it('the owner revokes what anybody wrote, an admin what ordinary members did, others their own', () => {
  const members = [
    { userID: 'owner', memberRole: 1 },
    { userID: 'admin', memberRole: 2 },
    { userID: 'member', memberRole: 3 },
  ] as never;
  const may = (memberRole: number, senderUserID: string, isOwn = false): boolean =>
    rightsIn({ self: { memberRole } as never, members }, false).revokes({ isOwn, senderUserID });
  expect([may(1, 'admin'), may(1, 'member'), may(2, 'member'), may(2, 'unread')]).toEqual([true, true, true, true]);
  expect([may(2, 'owner'), may(2, 'admin'), may(3, 'member'), may(3, 'owner')]).toEqual([false, false, false, false]);
  expect(may(3, 'self', true)).toBe(true);
  expect(rightsIn(undefined, false).revokes({ isOwn: false, senderUserID: 'bob' })).toBe(false);
});
