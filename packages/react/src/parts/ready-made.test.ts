import { createElement, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ParleyProvider, type ParleyProviderProps } from '../index.ts';
import { ChatLayout } from './chat-layout.tsx';
import { Composer } from './composer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { Conversations } from './conversations.tsx';
import { english, type PartsTexts } from './english.ts';
import { german } from './german.ts';
import { Thread, type ThreadProps } from './thread.tsx';

const conversation = { type: 0, conversationID: 'bob' } as const;

function drawn(props: ParleyProviderProps, texts?: PartsTexts, thread?: Partial<ThreadProps>): string {
  const open: ReactNode = [
    createElement(Thread, { key: 'thread', conversation, texts, ...thread }),
    createElement(Composer, { key: 'composer', conversation, texts, draft: 'half a tho' }),
  ];
  const list = createElement(Conversations, { texts });
  const chat = createElement(ChatLayout, { list, texts }, open);
  const provider = createElement(ParleyProvider, { appID: 1, getToken: async () => '', ...props }, chat);
  return renderToString(createElement(StrictMode, null, provider));
}

test('a server draws a chat that connects, in its words', () => {
  const page = drawn({ userID: 'ann' });
  for (const text of [
    'Loading your conversations…',
    'Connecting…',
    'Loading messages…',
    'Message to bob',
    'half a tho',
  ]) {
    expect(page).toContain(text);
  }
});

test('a server draws it in German', () => {
  const page = drawn({ userID: 'ann' }, german);
  for (const text of ['Deine Gespräche werden geladen…', 'Verbindung wird hergestellt…', 'Nachricht an bob']) {
    expect(page).toContain(text);
  }
});

test('where nobody is signed in, nothing is promised', () => {
  const page = drawn({});
  for (const text of ['No conversations yet', 'Not signed in', 'The messages could not be loaded.']) {
    expect(page).toContain(text);
  }
  expect(page).not.toContain('Loading');
});

test('a header of the app takes the place of the own one', () => {
  const page = drawn({ userID: 'ann' }, undefined, { header: createElement('header', null, 'Order 12') });
  expect(page).toContain('<header>Order 12</header>');
  expect(page).not.toContain('parley-header');
});

test('without an open conversation it says what to do', () => {
  const list = createElement('p', null, 'list');
  expect(renderToString(createElement(ChatLayout, { list }))).toContain('Choose a conversation.');
  expect(renderToString(createElement(ChatLayout, { list }, undefined, false))).not.toContain('data-open');
});

test('a user and a group with the same ID are two rows, of which one is open', () => {
  const row = { conversationID: 'bob', avatarUrl: '', newest: undefined, unreadCount: 0 };
  const chats = [
    { ...row, key: '0:bob', name: 'Bob' },
    { ...row, key: '2:bob', name: 'Builders' },
  ];
  const hrefOf = ({ key }: { readonly key: string }): string => `#${key}`;
  const look = { texts: english.list, formatTime: () => '', now: 0 };
  const page = renderToString(createElement(ConversationList, { chats, openKey: '2:bob', hrefOf, ...look }));
  const links = page.match(/<a [^>]*>/g) ?? [];
  expect(links.map((link) => [/href="([^"]*)"/.exec(link)?.[1], link.includes('aria-current="page"')])).toEqual([
    ['#0:bob', false],
    ['#2:bob', true],
  ]);
});
