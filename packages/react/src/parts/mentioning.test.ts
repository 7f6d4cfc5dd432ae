import { describe, expect, it } from 'vitest';
import { choicesOf, insertMention, type MentionChoice, mentionsIn, mentionTokenAt } from './mentioning.ts';

const choice = (userID: string | undefined, label: string): MentionChoice => ({ userID, label, hint: '' });
const everybody = choice(undefined, 'everybody');
const member = (userID: string, userName = '', memberNickname = '') => ({ userID, userName, memberNickname });

describe('a mention that is being typed', () => {
  it.each([
    ['@', 1, { start: 0, query: '' }],
    ['Hello @bo', 9, { start: 6, query: 'bo' }],
    ['Hello\n@bo and so on', 9, { start: 6, query: 'bo' }],
    ['@Jörg', 5, { start: 0, query: 'Jörg' }],
    ['ann@example', 11, undefined],
    ['@bob said', 9, undefined],
    ['Hello @bo', 3, undefined],
    ['', 0, undefined],
  ] as const)('in %j with the caret at %i', (text, caret, expected) => {
    expect(mentionTokenAt(text, caret)).toEqual(expected);
  });

  it('is replaced by the name, with one space behind it', () => {
    const token = { start: 3, query: 'bo' };
    expect(insertMention('Hi @bo', token, choice('bob', 'Bob B.'))).toEqual({ text: 'Hi @Bob B. ', caret: 11 });
    expect(insertMention('Hi @bo you', token, choice('bob', 'Bob'))).toEqual({ text: 'Hi @Bob you', caret: 8 });
  });
});

describe('whom a text mentions', () => {
  it('are those who were picked and still stand in it, each once', () => {
    const picked = [choice('bob', 'Bob'), choice('carl', 'Carl'), choice('bob', 'Bob')];
    expect(mentionsIn('@Bob, come', picked)).toEqual({ mentionedUserIDs: ['bob'] });
    expect(mentionsIn('Bob, come', picked)).toEqual({});
  });

  it('are not those whose name begins another one', () => {
    const picked = [choice('bob', 'Bob'), choice('bobby', 'Bobby')];
    expect(mentionsIn('@Bobby', picked)).toEqual({ mentionedUserIDs: ['bobby'] });
    expect(mentionsIn('@Bob and @Bobby', picked).mentionedUserIDs?.toSorted()).toEqual(['bob', 'bobby']);
  });

  it('are both of two who are called the same', () => {
    const picked = [choice('a', 'Kim'), choice('b', 'Kim')];
    expect(mentionsIn('@Kim @Kim', picked)).toEqual({ mentionedUserIDs: ['a', 'b'] });
  });

  it('may be everybody, and are no more than a message takes', () => {
    const picked = Array.from({ length: 60 }, (_, index) => choice(`user${index}`, `User ${index}.`));
    const text = picked.map(({ label }) => `@${label}`).join(' ');
    expect(mentionsIn(`${text} @everybody`, [...picked, everybody])).toMatchObject({ isMentionAll: true });
    expect(mentionsIn(text, picked).mentionedUserIDs).toHaveLength(50);
  });
});

it('members are offered by nickname, name and ID, once, without the reader', () => {
  const members = [
    member('ann', 'Ann'),
    member('bob', 'Robert', 'Captain'),
    member('bob', 'Robert', 'Captain'),
    member('x'),
  ];
  const found = (query: string) => choicesOf(members, query, 'ann').map(({ label, hint }) => `${label} ${hint}`);
  expect(found('')).toEqual(['Captain Robert', 'x ']);
  expect(['CAP', 'rob', 'bob'].map(found)).toEqual([['Captain Robert'], ['Captain Robert'], ['Captain Robert']]);
  expect(found('ann')).toEqual([]);
});
