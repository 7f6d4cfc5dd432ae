import { chatWith } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { createChatSearch, fold } from './chat-search.ts';
import { toPlacedChat } from './places.ts';

const chat = (userID: string, name: string) => toPlacedChat(chatWith(userID, 1, { conversationName: name }));

const list = [chat('jrg-9', 'Jörg Müller'), chat('zoe', 'Zoë Ågård'), chat('Robin', ''), chat('u17', '小明')];
const search = createChatSearch();
const found = (query: string): string[] => search(list, query).map(({ conversationID }) => conversationID);

describe('searching chats', () => {
  const cases = [
    { rule: 'by a part of a name', query: 'müll', ids: ['jrg-9'] },
    { rule: 'without case', query: 'JÖRG', ids: ['jrg-9'] },
    { rule: 'without accents', query: 'zoe agard', ids: ['zoe'] },
    { rule: 'with accents that are not there', query: 'röbin', ids: ['Robin'] },
    { rule: 'by the user ID, in any case', query: 'rOBIN', ids: ['Robin'] },
    { rule: 'by words in any order', query: 'müller jörg', ids: ['jrg-9'] },
    { rule: 'by a word of the name and one of the ID', query: 'jörg 9', ids: ['jrg-9'] },
    { rule: 'in other scripts', query: '明', ids: ['u17'] },
    { rule: 'in wide characters', query: 'ｚｏｅ', ids: ['zoe'] },
    { rule: 'of whom there is none', query: 'müller zoë', ids: [] },
    { rule: 'by signs that would be a rule in a pattern', query: '.*', ids: [] },
  ];
  it.each(cases)('finds one $rule', ({ query, ids }) => {
    expect(found(query)).toEqual(ids);
  });

  it.each(['', '  ', '\n'])('finds the very list for %j', (query) => {
    expect(search(list, query)).toBe(list);
  });

  it('works out once what a chat is searched by, in a list of 1,000 chats', () => {
    const folded: string[] = [];
    const counted = createChatSearch((text) => {
      folded.push(text);
      return fold(text);
    });
    const many = Array.from({ length: 1000 }, (_, index) => chat(`user-${index}`, `Person ${index}`));
    for (const query of ['p', 'pe', 'per', 'pers', 'person 99']) counted(many, query);
    expect(counted(many, 'person 999').map(({ conversationID }) => conversationID)).toEqual(['user-999']);
    expect(folded).toHaveLength(1000 + 6);
  });

  it.each([
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['SØREN', 'soren'],
    ['Işık', 'isik'],
    ['İzmir', 'izmir'],
  ])('takes %s for %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});
