import { describe, expect, it } from 'vitest';
import { caseVariantsOf, differsInCaseAlone, isUserID, proposeUserID, userIDIn } from './user-id.ts';

describe('proposing a user ID', () => {
  const cases = [
    { rule: 'a plain name is its own ID, case included', name: 'Anna', proposed: 'Anna' },
    { rule: 'spaces become hyphens', name: '  Anna  Maria ', proposed: 'Anna-Maria' },
    { rule: 'accents are dropped', name: 'Zoë Müller', proposed: 'Zoe-Muller' },
    { rule: 'a name without a usable character proposes nothing', name: '小明', proposed: '' },
    { rule: 'quotes, slashes and stars are left out', name: `O'Neil/*x`, proposed: 'O-Neil-x' },
    { rule: 'a long name is cut to what the server accepts', name: 'a'.repeat(40), proposed: 'a'.repeat(32) },
    { rule: 'a cut does not end in a hyphen', name: `${'a'.repeat(31)} b`, proposed: 'a'.repeat(31) },
  ];
  it.each(cases)('$rule', ({ name, proposed }) => {
    expect(proposeUserID(name)).toBe(proposed);
    expect(proposed === '' || isUserID(proposed)).toBe(true);
  });
});

describe('a user ID', () => {
  it.each(['a', 'A-b_c.d', '<b>', '!#$%&()+-:;<=.>?@[]^_{}|~', 'a'.repeat(32)])('may be %s', (text) => {
    expect(isUserID(text)).toBe(true);
  });
  it.each(['', ' ', 'a b', 'a/b', 'a*b', `a'b`, 'a"b', 'ä', 'a'.repeat(33), 'a\n'])('may not be %j', (text) => {
    expect(isUserID(text)).toBe(false);
  });
});

describe('the case of a user ID', () => {
  it('is kept, and what nobody sees is not', () => {
    expect(userIDIn(' \u200bAlice\u00ad\ufeff \n')).toBe('Alice');
    expect(userIDIn('a b')).toBe('a b');
  });

  it('tells two users apart', () => {
    expect(differsInCaseAlone('alice', 'Alice')).toBe(true);
    expect(differsInCaseAlone('alice', 'alice')).toBe(false);
    expect(differsInCaseAlone('alice', 'alicia')).toBe(false);
  });

  it.each([
    ['Alice', ['alice', 'ALICE']],
    ['alice', ['Alice', 'ALICE']],
    ['aLiCe', ['alice', 'Alice', 'ALICE']],
    ['42', []],
  ])('of %s may have been meant as one of %j', (userID, variants) => {
    expect(caseVariantsOf(userID)).toEqual(variants);
  });
});
