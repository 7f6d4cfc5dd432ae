import type { ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { calmBus } from '../../bus.ts';
import type { Chat, ChatDevice } from '../chat.ts';
import { makeStage } from './groups.ts';
import { say } from './messages.ts';

/* What a node sends that does not hear who was removed: the SDK would pass over it, so it is looked at as it leaves the server. */

/** Which of these messages the servers handed to the device. */
const handedTo = (
  { world }: Chat,
  { device: { name } }: ChatDevice,
  messages: readonly ZIMMessage[],
): readonly number[] =>
  messages.flatMap(({ messageID }, index) => {
    const isHanded = world.history.entries.some(
      (entry) => entry.kind === 'handedOut' && entry.device === name && entry.messageID === messageID,
    );
    return isHanded ? [index] : [];
  });

/** Nothing of this reaches any node, the one that publishes it included. */
async function unheard<Result>({ world }: Chat, work: () => Promise<Result>): Promise<Result> {
  world.bus.conditions = { ...calmBus, losses: 1 };
  const result = await work();
  world.bus.conditions = calmBus;
  return result;
}

describe('a removal that no node hears of', () => {
  test.each<[string, number]>([
    ['one server', 1],
    ['two', 2],
  ])('lets nothing that is said behind it leave %s', async (_name, servers) => {
    const { chat, ann, bob, carol, told } = await makeStage({}, { servers });
    const before = await say(chat, ann, 'before');
    await unheard(chat, () => chat.wait(ann.zim.kickGroupMembers(['carol'], 'g')));
    const behind = [await say(chat, ann, 'one'), await say(chat, bob, 'two')];
    expect(handedTo(chat, carol, [before, ...behind])).toEqual([0]);
    expect(handedTo(chat, bob, [before, ...behind])).toEqual([0, 1]);
    await chat.run(5000);
    expect(told[3]).toContain('g Quit KickedOut by ann 1');
    expect(handedTo(chat, carol, [...behind, await say(chat, bob, 'three')])).toEqual([]);
  });

  test('is found out where the node was cut off meanwhile, and who came back gets what is his', async () => {
    const { chat, ann, bob, carol } = await makeStage({}, { servers: 2 });
    const said: ZIMMessage[] = [];
    await unheard(chat, async () => {
      await chat.wait(carol.zim.leaveGroup('g'));
      said.push(await say(chat, ann, 'while she is out'));
      await chat.wait(ann.zim.inviteUsersIntoGroup(['carol'], 'g'));
      await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    });
    said.push(await say(chat, ann, 'when she is in'));
    await chat.run(5000);
    expect(handedTo(chat, carol, said)).toEqual([1]);
    expect(handedTo(chat, bob, said)).toEqual([]);
  });

  test('concerns what is told of older messages as well, and Commands', async () => {
    const { chat, ann, bob, carol } = await makeStage({}, { servers: 2 });
    const old = await say(chat, ann, 'old');
    const commands: string[] = [];
    for (const { zim, userID } of [bob, carol])
      zim.on(
        'groupMessageReceived',
        (_zim, { messageList }) => void commands.push(...messageList.map(({ type }) => `${userID} ${type}`)),
      );
    await unheard(chat, () => chat.wait(ann.zim.kickGroupMembers(['carol'], 'g')));
    const countOf = ({ device: { name } }: ChatDevice): number =>
      chat.world.history.entries.filter((entry) => entry.kind === 'handedOut' && entry.device === name).length;
    const [before, beforeBob] = [countOf(carol), countOf(bob)];
    await chat.wait(ann.zim.addMessageReaction('like', old));
    await chat.wait(ann.zim.sendMessage({ type: 2, message: new Uint8Array([1]) }, 'g', 2, { priority: 1 }));
    await chat.run(500);
    expect([countOf(carol) - before, countOf(bob) - beforeBob]).toEqual([0, 1]);
    expect(commands).toEqual(['bob 2']);
  });
});
