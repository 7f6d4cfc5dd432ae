import { createElement, Fragment, type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ParleyProvider, type ParleyProviderProps } from './parley-provider.ts';
import { useClient } from './use-client.ts';
import { useConnection } from './use-connection.ts';
import { useConversation } from './use-conversation.ts';
import { useConversations } from './use-conversations.ts';
import { useMessages } from './use-messages.ts';
import { useReading } from './use-reading.ts';
import { useSend } from './use-send.ts';
import { useUsers } from './use-users.ts';

function Page(): ReactNode {
  const { state, isSynced } = useConnection();
  const { conversations, totalUnread, isLoading } = useConversations({ search: 'a' });
  const thread = useMessages({ type: 0, conversationID: 'bob' });
  useSend({ type: 0, conversationID: 'bob' });
  const conversation = useConversation({ type: 0, conversationID: 'bob' });
  const { firstUnreadKey } = useReading({ type: 0, conversationID: 'bob' });
  const [bob] = useUsers(['bob']);
  const client = useClient();
  const shown = {
    state,
    isSynced,
    conversations,
    totalUnread,
    isLoading,
    messages: thread.messages,
    bob,
    conversation,
    firstUnreadKey,
  };
  return createElement(Fragment, null, JSON.stringify({ ...shown, isThreadLoading: thread.isLoading, client }));
}

function drawn(props: ParleyProviderProps): unknown {
  const asked: string[] = [];
  const getToken = async (userID: string): Promise<string> => {
    asked.push(userID);
    return '';
  };
  const provider = createElement(ParleyProvider, { appID: 1, getToken, ...props }, createElement(Page));
  const text = renderToString(createElement(StrictMode, null, provider));
  expect(asked).toEqual([]);
  return JSON.parse(text.replaceAll('&quot;', '"'));
}

const empty = { isSynced: false, conversations: [], totalUnread: 0, messages: [] };
const bob = { userID: 'bob', name: '', avatarUrl: '' };

test('a server draws a page that connects, and makes no client', () => {
  expect(drawn({ userID: 'ann' })).toEqual({
    ...empty,
    state: 'connecting',
    isLoading: true,
    isThreadLoading: true,
    bob,
  });
});

test('a server draws a page of nobody', () => {
  expect(drawn({})).toEqual({ ...empty, state: 'signedOut', isLoading: false, isThreadLoading: false, bob });
});
