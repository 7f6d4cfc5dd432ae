import { ZIMConversationEvent, ZIMConversationSyncState } from '@parley/client';
import { Chats, createStore } from '@parley/react';
import { conversationWith, FakeClient, FakeStorage, receivedMessage, settle } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import type { Note } from './desktop.ts';
import { notesMax, startNotifying } from './notifying.ts';
import { PlacedChats } from './places.ts';
import { createPreferences } from './preferences.ts';

async function start({ notifies = true, notifiesText = false, isSynced = true } = {}) {
  const client = new FakeClient();
  const chats = new PlacedChats(new Chats(client, 'anna'));
  const preferences = createPreferences({ storage: new FakeStorage(), browserLanguages: ['en'] });
  preferences.change({ notifies, notifiesText });
  const isVisible = createStore(false);
  const isOpen = new Set<string>();
  const opened: string[] = [];
  /** Those that stand on the desktop, by tag. */
  const notes = new Map<string, Note>();
  const shown: string[] = [];
  const end = startNotifying({
    chats,
    isOpen: (userID) => isOpen.has(userID),
    isVisible,
    preferences,
    account: 'anna',
    onOpen: (userID) => opened.push(userID),
    desktop: {
      permission: () => 'granted',
      ask: () => Promise.resolve('granted'),
      show: (note) => {
        notes.set(note.tag, note);
        shown.push(`${note.title}: ${note.body}`);
        return () => {
          if (notes.get(note.tag) === note) notes.delete(note.tag);
        };
      },
    },
  });
  if (isSynced) client.emit('conversationSyncStateChanged', { state: ZIMConversationSyncState.Finished } as never);
  await settle();
  const tell = (userID: string, sequence: number, unreadMessageCount: number, isOwn = false): void => {
    const lastMessage = { ...receivedMessage(sequence), senderUserID: isOwn ? 'anna' : userID };
    const over = { unreadMessageCount, lastMessage, conversationName: userID.toUpperCase() };
    client.tell(ZIMConversationEvent.Updated, conversationWith(userID, sequence, over));
  };
  return { client, preferences, isVisible, isOpen, opened, notes, shown, end, tell };
}

describe('a note on the desktop', () => {
  it('tells of what came in, without its text', async () => {
    const { tell, shown } = await start();
    tell('bob', 1, 1);
    tell('bob', 2, 2);
    expect(shown).toEqual(['BOB: 1 new message', 'BOB: 2 new messages']);
  });

  it('has the text if the user wants it', async () => {
    const { tell, shown } = await start({ notifiesText: true });
    tell('bob', 1, 1);
    expect(shown).toEqual(['BOB: text 1']);
  });

  it('is one for each chat', async () => {
    const { tell, notes } = await start();
    tell('bob', 1, 1);
    tell('bob', 2, 2);
    tell('carl', 3, 1);
    expect([...notes.keys()]).toEqual(['parley/anna/bob', 'parley/anna/carl']);
  });

  it('is not shown of a chat that is seen, but of another one and of a page that is not', async () => {
    const { tell, shown, isOpen, isVisible } = await start();
    isOpen.add('bob');
    isVisible.set(true);
    tell('bob', 1, 1);
    expect(shown).toEqual([]);
    tell('carl', 2, 1);
    isVisible.set(false);
    tell('bob', 3, 2);
    expect(shown).toEqual(['CARL: 1 new message', 'BOB: 2 new messages']);
  });

  it('goes when the chat is read, here or elsewhere', async () => {
    const { tell, notes } = await start();
    tell('bob', 1, 1);
    tell('bob', 1, 0);
    expect(notes.size).toBe(0);
    tell('bob', 2, 1);
    expect(notes.size).toBe(1);
  });

  it('is not shown of a chat that is muted', async () => {
    const { client, notes } = await start();
    const over = { unreadMessageCount: 1, notificationStatus: 2 } as const;
    client.tell(ZIMConversationEvent.Updated, conversationWith('bob', 1, over));
    expect(notes.size).toBe(0);
  });

  it('opens its chat', async () => {
    const { tell, notes, opened } = await start();
    tell('bob', 1, 1);
    for (const { onOpen } of notes.values()) onOpen();
    expect(opened).toEqual(['bob']);
  });

  it('is not shown of own messages of another device, nor of what was unread before', async () => {
    const { tell, shown } = await start({ isSynced: false });
    tell('bob', 1, 1);
    expect(shown).toEqual([]);
    const other = await start();
    other.tell('bob', 1, 0, true);
    other.tell('bob', 1, 0);
    expect(other.shown).toEqual([]);
  });

  it('is not shown unless the user has chosen it, and goes when he changes his mind', async () => {
    const { tell, shown, notes, preferences } = await start({ notifies: false });
    tell('bob', 1, 1);
    expect(shown).toEqual([]);
    preferences.change({ notifies: true });
    expect(shown).toEqual([]);
    tell('bob', 2, 2);
    expect(notes.size).toBe(1);
    preferences.change({ notifies: false });
    expect(notes.size).toBe(0);
  });

  it('is one of a few', async () => {
    const { tell, notes } = await start();
    for (let index = 0; index <= notesMax; index += 1) tell(`u${index}`, index + 1, 1);
    expect([notes.size, notes.has('parley/anna/u0')]).toEqual([notesMax, false]);
  });

  it('ends with the session', async () => {
    const { tell, notes, shown, end } = await start();
    tell('bob', 1, 1);
    end();
    tell('bob', 2, 2);
    expect([notes.size, shown.length]).toEqual([0, 1]);
  });
});
