import { type ZIMConversationType, ZIMErrorCode } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const peer = 0 as ZIMConversationType;

/** What the device is told of who types, such as `ann begins`. */
function typingOn({ zim }: ChatDevice): readonly string[] {
  const told: string[] = [];
  zim.on('typingChanged', (_zim, { conversationID, conversationType, userID, isTyping }) => {
    expect([conversationID, conversationType]).toEqual([userID, peer]);
    told.push(`${userID} ${isTyping ? 'begins' : 'ends'}`);
  });
  return told;
}

async function openPair() {
  const chat = await Chat.open();
  const [ann, phone, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
  return { chat, ann, phone, bob, onBob: typingOn(bob), onPhone: typingOn(phone) };
}

describe('sendTyping', () => {
  it('tells the other side that it began, once, and that it ended, and nobody else [TYPING-1, TYPING-2, TYPING-6]', async () => {
    const { chat, ann, onBob, onPhone } = await openPair();
    for (let call = 0; call < 3; call += 1) {
      await chat.wait(ann.zim.sendTyping('bob', peer));
      await chat.run(3500);
    }
    expect(onBob).toEqual(['ann begins']);
    await chat.wait(ann.zim.sendTyping('bob', peer, false));
    await chat.run(10_000);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
    expect(onPhone).toEqual([]);
  });

  it('ends by itself when nothing more is heard [TYPING-4]', async () => {
    const { chat, ann, onBob } = await openPair();
    await chat.wait(ann.zim.sendTyping('bob', peer));
    await chat.run(5000);
    expect(onBob).toEqual(['ann begins']);
    await chat.run(2000);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
    await chat.wait(ann.zim.sendTyping('bob', peer));
    await chat.run(100);
    expect(onBob).toEqual(['ann begins', 'ann ends', 'ann begins']);
  });

  it('ends with the message that was typed [TYPING-4]', async () => {
    const { chat, ann, bob, onBob } = await openPair();
    await chat.wait(ann.zim.sendTyping('bob', peer));
    await ann.send('bob', 'done');
    await chat.run(500);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
    expect(bob.received.flatMap(({ texts }) => texts)).toEqual(['done']);
    await ann.send('bob', 'and again');
    await chat.run(500);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
  });

  it('ends when a connection is lost, on either side [TYPING-4]', async () => {
    const { chat, ann, bob, onBob } = await openPair();
    await chat.wait(ann.zim.sendTyping('bob', peer));
    await chat.run(100);
    const plugIn = chat.pullCable(bob);
    await chat.run(500);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
    plugIn();
    await chat.run(10_000);
    expect(onBob).toEqual(['ann begins', 'ann ends']);
  });

  it.each([
    ['without a connection', ZIMErrorCode.NetworkModuleNetworkError],
    ['to oneself', ZIMErrorCode.CommonModuleParamsInvalid],
    ['to nobody', ZIMErrorCode.MessageModuleTargetDoesNotExist],
    ['to a room', ZIMErrorCode.CommonModuleParamsInvalid],
    ['to a group', ZIMErrorCode.CommonModuleUnsupportedRequest],
    ['with a bad ID', ZIMErrorCode.CommonModuleParamsInvalid],
    ['with what is no flag', ZIMErrorCode.CommonModuleParamsInvalid],
    ['while the server fails', ZIMErrorCode.MessageModuleServerError],
  ])('%s is rejected with %i [TYPING-5]', async (how, code) => {
    const { chat, ann, onBob } = await openPair();
    const calls: Readonly<Record<string, () => Promise<void>>> = {
      'without a connection': () => ann.zim.sendTyping('bob', peer),
      'to oneself': () => ann.zim.sendTyping('ann', peer),
      'to nobody': () => ann.zim.sendTyping('nobody', peer),
      'to a room': () => ann.zim.sendTyping('bob', 1 as ZIMConversationType),
      'to a group': () => ann.zim.sendTyping('bob', 2 as ZIMConversationType),
      'with a bad ID': () => ann.zim.sendTyping('b'.repeat(33), peer),
      'with what is no flag': () => ann.zim.sendTyping('bob', peer, 'yes' as unknown as boolean),
      'while the server fails': () => ann.zim.sendTyping('bob', peer),
    };
    if (how === 'without a connection') {
      chat.pullCable(ann);
      await chat.run(1000);
    }
    if (how === 'while the server fails') chat.breakNext('sendTyping', 'storage');
    expect(await chat.codeOf(calls[how]?.() ?? Promise.resolve())).toBe(code);
    await chat.run(500);
    expect(onBob).toEqual([]);
  });
});
