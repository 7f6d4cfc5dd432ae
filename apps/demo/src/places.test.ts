import { keyOf } from '@parley/react';
import { describe, expect, it } from 'vitest';
import { group, isGroup, isPeer, isShown, peer, placeOf, placeOfListed, refOf } from './places.ts';

describe('the place of a chat', () => {
  it.each(['bob', '2:bob', '#0a1'])('is one for the user %s, and another one for such a group', (id) => {
    expect(placeOf(peer(id))).toBe(id);
    expect(placeOf(group(id))).not.toBe(id);
    for (const ref of [peer(id), group(id)]) {
      expect(refOf(placeOf(ref))).toEqual(ref);
      expect(placeOfListed({ key: keyOf(ref), conversationID: id })).toBe(placeOf(ref));
    }
  });

  it('is that of a user or a group: there are no rooms', () => {
    const room = { type: 1 as const, conversationID: 'r' };
    expect([peer('p'), group('g'), room].map((ref) => [isPeer(ref), isGroup(ref), isShown(ref)])).toEqual([
      [true, false, true],
      [false, true, true],
      [false, false, false],
    ]);
  });
});
