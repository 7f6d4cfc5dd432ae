import {
  ZIMConversationType,
  ZIMErrorCode,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMTextMessage,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { textMessage } from '../chat.ts';
import { annAmong } from './people.ts';

const { Peer } = ZIMConversationType;
const blocked = ZIMErrorCode.MessageModuleSenderInBlacklist;

describe('who is blocked', () => {
  test('sends nothing of any type, and nobody notices it but him [BLOCK-7, BLOCK-8]', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    const bob = of('bob');
    const first = await bob.send('ann', 'before');
    await ann.add('bob');
    await chat.run(500);
    const { received, listed, totals } = ann.device;
    const before = [received.length, listed.length, totals.length];
    const config = { priority: ZIMMessagePriority.Low };
    const messages: readonly ZIMMessage[] = [
      textMessage('text'),
      { type: ZIMMessageType.Custom, subType: 1, searchedContent: '', message: 'custom' } as never,
      { type: ZIMMessageType.Command, message: Uint8Array.of(1) } as never,
      { type: ZIMMessageType.Multiple, messageInfoList: [textMessage('one'), textMessage('two')] } as never,
      { type: ZIMMessageType.Combine, title: 't', summary: 's', messageList: [{ ...first }] } as never,
    ];
    for (const message of messages) {
      expect(await chat.codeOf(bob.zim.sendMessage(message, 'ann', Peer, config))).toBe(blocked);
      await chat.run(200);
    }
    expect(await chat.codeOf(bob.zim.replyMessage(textMessage('reply'), first, config, {}))).toBe(blocked);
    await chat.run(2000);
    expect([received.length, listed.length, totals.length]).toEqual(before);
    expect(await ann.device.texts('bob')).toEqual(['before']);
    expect(bob.statuses.at(-1)?.status).toBe(ZIMMessageSentStatus.Failed);
  });

  test('can send the failed message again when he is blocked no longer [BLOCK-7]', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    const bob = of('bob');
    await ann.add('bob');
    const message = textMessage('again');
    expect(await bob.sendCode('ann', message)).toBe(blocked);
    expect(await bob.sendCode('ann', message, { isRetrySend: true })).toBe(blocked);
    expect([ann.device.received, await ann.device.list()]).toEqual([[], []]);
    await ann.remove('bob');
    expect(await bob.sendCode('ann', message, { isRetrySend: true })).toBe(0);
    await chat.run(500);
    expect(ann.device.received.map(({ texts }) => texts)).toEqual([['again']]);
  });

  test('is written to as before, and what there was stays [BLOCK-9]', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    await of('bob').send('ann', 'one');
    await ann.add('bob');
    await ann.device.send('bob', 'two');
    await chat.run(500);
    expect(await of('bob').texts('ann')).toEqual(['one', 'two']);
    expect(of('bob').received.map(({ texts }) => texts)).toEqual([['two']]);
  });

  test('changes messages as before, unless the deployment covers that: 6000021 [BLOCK-10]', async () => {
    for (const coversChanges of [false, true]) {
      const { chat, ann, of } = await annAmong(['bob'], {
        configure: (config) => ({ ...config, blacklist: { ...config.blacklist, coversChanges } }),
      });
      const { zim } = of('bob');
      const sent = await of('bob').send('ann', 'one');
      await ann.add('bob');
      const code = coversChanges ? ZIMErrorCode.CommonModuleBlacklistLimit : 0;
      expect(await chat.codeOf(zim.editMessage({ ...sent, message: 'other' } as ZIMTextMessage, {}))).toBe(code);
      expect(await chat.codeOf(zim.addMessageReaction('x', sent))).toBe(code);
      expect(await chat.codeOf(zim.deleteMessageAllReactions(sent))).toBe(code);
      expect(await chat.codeOf(zim.pinMessage(sent, true))).toBe(code);
      expect(await of('bob').revokeCode(sent)).toBe(code);
      // Who has blocked goes on as before.
      const own = await ann.device.send('bob', 'two');
      expect(await ann.device.revokeCode(own)).toBe(0);
    }
  });

  test('of another app is none of this one', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    await ann.add('bob');
    expect(await of('bob').sendCode('ann', 'hello')).toBe(blocked);
    expect(await of('bob').sendCode('cat', 'hello')).toBe(ZIMErrorCode.MessageModuleTargetDoesNotExist);
    await chat.loggedIn('cat');
    expect(await of('bob').sendCode('cat', 'hello')).toBe(0);
  });

  test('stays so over a crash of the server', async () => {
    const { chat, ann, of } = await annAmong(['bob']);
    await of('bob').send('ann', 'one');
    await ann.add('bob');
    await chat.restartServers();
    await chat.run(40_000);
    expect(await of('bob').sendCode('ann', 'two')).toBe(blocked);
    expect(await ann.list()).toEqual(['bob']);
  });
});
