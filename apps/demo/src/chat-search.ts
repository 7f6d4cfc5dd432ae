import type { Chat, ChatList } from './places.ts';

/** Letters that Unicode does not take apart, as people type them who do not have them on their keyboard. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
};
const special = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

/** What two texts have in common that differ in case, accents or the width of characters alone. */
export function fold(text: string): string {
  const small = text
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase();
  return small.replace(special, (letter) => plainLetters[letter] ?? letter);
}

export type ChatSearch = (list: ChatList, query: string) => ChatList;

/**
 * Finds the chats that have every word of the query in what they are called or in their ID; a blank query
 * finds the very list. What a chat is searched by is worked out once, because a list may have thousands of them.
 */
export function createChatSearch(foldText: typeof fold = fold): ChatSearch {
  const foldedChats = new WeakMap<Chat, string>();
  const foldChat = (chat: Chat): string => {
    const known = foldedChats.get(chat);
    if (known !== undefined) return known;
    const folded = foldText(`${chat.name}\n${chat.conversationID}`);
    foldedChats.set(chat, folded);
    return folded;
  };
  return (list, query) => {
    if (query.trim() === '') return list;
    const words = foldText(query)
      .split(/\s+/u)
      .filter((word) => word !== '');
    return list.filter((chat) => words.every((word) => foldChat(chat).includes(word)));
  };
}
