import { ZIMGroupMuteMode, type ZIMMessageSendConfig } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { type Chat, type ChatDevice, textMessage } from '../chat.ts';
import { codesOf, groupG, makeStage } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';

const sendTo = ({ zim }: ChatDevice, groupID: string, message: object = textMessage('hello')) =>
  zim.sendMessage(message as never, groupID, inGroup, {} as ZIMMessageSendConfig);
/** A sender may not send two messages at once. */
async function codeOfSend(chat: Chat, device: ChatDevice, groupID = 'g', message?: object): Promise<number> {
  const code = await chat.codeOf(sendTo(device, groupID, message));
  await chat.run(500);
  return code;
}
const command = { type: 2, message: Uint8Array.of(1, 2, 3) };

describe('sendMessage to a group', () => {
  test('is refused where there is no such group, to whoever is no member, and who was one [SEND-29a, GEVENT-21]', async () => {
    const { chat, ann, bob } = await makeStage();
    const dan = await chat.loggedIn('dan');
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(ann.zim.createGroup({ ...groupG, groupID: 'h' }, ['bob']));
    await chat.wait(ann.zim.dismissGroup('h'));
    await chat.run(500);
    const told = watchMessages(ann);
    for (const message of [textMessage('hello'), command]) {
      // MessageModuleTargetDoesNotExist, GroupModuleUserIsNotInTheGroup
      expect(await codeOfSend(chat, dan, 'none', { ...message })).toBe(6000204);
      expect(await codeOfSend(chat, dan, 'h', { ...message })).toBe(6000204);
      expect(await codeOfSend(chat, ann, 'h', { ...message })).toBe(6000204);
      expect(await codeOfSend(chat, dan, 'g', { ...message })).toBe(6000521);
      expect(await codeOfSend(chat, bob, 'g', { ...message })).toBe(6000521);
    }
    expect(told).toEqual([]);
    expect(await historyOf(chat, ann)).toEqual([]);
  });

  test('is refused to whoever is muted, alone or by the role, until the mute is over [SEND-30, GDATA-20, GEVENT-21]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await chat.wait(ann.zim.setGroupMemberRole(100, 'carol', 'g'));
    const codes = async () => [
      await codeOfSend(chat, ann),
      await codeOfSend(chat, bob),
      await codeOfSend(chat, carol),
      await codeOfSend(chat, bob, 'g', { ...command }),
    ];
    expect(await codes()).toEqual([0, 0, 0, 0]);
    const { Normal, All, Custom } = ZIMGroupMuteMode;
    const mute = (mode: ZIMGroupMuteMode, roles: number[], duration = -1) =>
      chat.wait(ann.zim.muteGroup(true, 'g', { mode, duration, roles }));
    // MessageModuleSenderIsMuted
    await mute(Normal, []);
    expect(await codes()).toEqual([0, 6000231, 0, 6000231]);
    await mute(Custom, [100]);
    expect(await codes()).toEqual([0, 0, 6000231, 0]);
    await mute(All, []);
    expect(await codes()).toEqual([6000231, 6000231, 6000231, 6000231]);
    await mute(All, [], 60);
    await chat.run(61_000);
    expect(await codes()).toEqual([0, 0, 0, 0]);
    await chat.wait(ann.zim.muteGroupMembers(true, ['bob'], 'g', { duration: 60 }));
    expect(await codes()).toEqual([0, 6000231, 0, 6000231]);
    await chat.run(61_000);
    expect(await codes()).toEqual([0, 0, 0, 0]);
  });

  test('hands a Command message to the others who are connected, and keeps nothing of it', async () => {
    const { chat, ann, phone, bob } = await makeStage();
    const told = [ann, phone, bob].map(watchMessages);
    expect(await codeOfSend(chat, ann, 'g', command)).toBe(0);
    expect(told).toEqual([[], [], ['g: type 2 by ann']]);
    expect(await historyOf(chat, bob)).toEqual([]);
  });

  test('is answered once where the answer was lost, whatever became of the membership meanwhile', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    const told = watchMessages(carol);
    const sending = sendTo(bob, 'g');
    sending.catch(() => {});
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    await chat.wait(ann.zim.kickGroupMembers(['bob'], 'g'));
    plugIn();
    const outcome = await chat.codeOf(sending, 60_000);
    await chat.run(1000);
    expect(told).toEqual(outcome === 0 ? ['g: hello by bob'] : []);
    expect([0, 6000521]).toContain(outcome);
  });

  test('shows former members what was said while they were some, and nothing of the time between [HISTORY-14, GEVENT-24]', async () => {
    const { chat, ann, bob } = await makeStage();
    await say(chat, ann, 'one');
    await chat.wait(bob.zim.leaveGroup('g'));
    await say(chat, ann, 'two');
    expect(await historyOf(chat, bob)).toEqual(['one']);
    await chat.wait(bob.zim.joinGroup('g'));
    await say(chat, ann, 'three');
    expect(await historyOf(chat, bob)).toEqual(['one', 'three']);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    expect(await historyOf(chat, bob)).toEqual(['one', 'three']);
    // A device that holds nothing asks the server for all of it.
    const page = await chat.loggedIn('bob');
    expect(await historyOf(chat, page)).toEqual(['one', 'three']);
    const dan = await chat.loggedIn('dan');
    const { zim } = dan;
    const query = { count: 10, reverse: true } as never;
    const asked = [() => zim.queryHistoryMessage('g', inGroup, query), () => zim.queryMessages([1], 'g', inGroup)];
    expect(await codesOf(chat, asked)).toEqual([6000521, 6000521]);
    expect(await codesOf(chat, [() => zim.queryHistoryMessage('none', inGroup, query)])).toEqual([0]);
  });
});
