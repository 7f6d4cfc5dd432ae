import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { follow, queried, StatusEars } from './following.ts';

const expiryOf = async (chat: Chat, ann: ChatDevice, userID: string): Promise<number | undefined> => {
  const { userStatusList } = await chat.wait(ann.zim.queryUsersStatus([userID]));
  return userStatusList[0]?.customStatusExpiredTime;
};

describe('updateUserCustomStatus', () => {
  test('is told to who follows the user, and outlasts a logout [STATUS-5, STATUS-6, STATUS-8, STATUS-18]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    const ears = new StatusEars(ann);
    expect(await chat.wait(bob.zim.updateUserCustomStatus('busy', { duration: -1 }))).toEqual({ customStatus: 'busy' });
    await chat.run(1500);
    expect(ears.statuses[0]).toMatchObject({ customStatus: 'busy', customStatusExpiredTime: -1 });
    expect(ears.statuses[0]?.lastUpdateTime).toBe(ears.statuses[0]?.lastCustomStatusUpdateTime);
    expect(ears.take()).toEqual(['bob Online 6 "busy"']);
    bob.zim.logout();
    await chat.run(1500);
    expect(ears.take()).toEqual(['bob Logout  "busy"']);
    await bob.login();
    await chat.wait(bob.zim.updateUserCustomStatus(''));
    expect(await expiryOf(chat, ann, 'bob')).toBe(0);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 6 ""']);
  });

  test('lasts a day unless it is said otherwise [STATUS-6]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const dayMs = 86_400_000;
    for (const config of [undefined, { duration: 0 }, { duration: 90 }]) {
      await chat.wait(bob.zim.updateUserCustomStatus('busy', config));
      const { userStatusList } = await chat.wait(ann.zim.queryUsersStatus(['bob']));
      const [{ customStatusExpiredTime = 0, lastCustomStatusUpdateTime = 0 } = {}] = userStatusList;
      expect(customStatusExpiredTime - lastCustomStatusUpdateTime).toBe(config?.duration ? 90_000 : dayMs);
      await chat.run(1100);
    }
  });

  test('is cleared when its time is over, which subscribers and own devices are told, also after a crash [STATUS-7]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    await chat.wait(bob.zim.updateUserCustomStatus('busy', { duration: 60 }));
    await chat.run(3000);
    const [ears, bobEars] = [new StatusEars(ann), new StatusEars(bob)];
    await chat.restartServers();
    await chat.run(50_000);
    expect([ears.take(), bobEars.take()]).toEqual([[], []]);
    await chat.run(20_000);
    expect([ears.take(), bobEars.take()]).toEqual([['bob Online 6 ""'], ['bob Unknown 6 ""']]);
    expect(await expiryOf(chat, ann, 'bob')).toBe(0);
  });

  test('one that was set again lasts from then on [STATUS-7]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await chat.wait(bob.zim.updateUserCustomStatus('busy', { duration: 10 }));
    await chat.run(5000);
    await chat.wait(bob.zim.updateUserCustomStatus('away', { duration: 10 }));
    await chat.run(7000);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 6 "away"']);
    await chat.run(7000);
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 6 ""']);
  });

  test.each([
    ['64 bytes', 'é'.repeat(32), undefined, 0],
    ['65 bytes', `${'é'.repeat(32)}x`, undefined, 6000001],
    ['no text', 5, undefined, 6000001],
    ['half a pair', '\ud800', undefined, 6000001],
    ['-2 seconds', 'busy', { duration: -2 }, 6000001],
    ['over ten years', 'busy', { duration: 315_360_001 }, 6000001],
    ['ten years', 'busy', { duration: 315_360_000 }, 0],
    ['a text as config', 'busy', 'long', 6000001],
  ])('%s: %4$i [STATUS-6]', async (_name, customStatus, config, code) => {
    const chat = await Chat.open();
    const { zim } = await chat.loggedIn('ann');
    const call = zim.updateUserCustomStatus(customStatus as string, config as { duration: number });
    expect(await chat.codeOf(call)).toBe(code);
  });

  test('twice within a second is refused with 6000004, by another device with 6000005 [STATUS-6]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    const first = web.zim.updateUserCustomStatus('one');
    expect(await chat.codeOf(web.zim.updateUserCustomStatus('two'))).toBe(6000004);
    await chat.wait(first);
    expect(await chat.codeOf(phone.zim.updateUserCustomStatus('three'))).toBe(6000005);
    await chat.run(1000);
    expect(await chat.codeOf(web.zim.updateUserCustomStatus('four'))).toBe(0);
  });

  test('comes with a login, which keeps the stored one where it says nothing [STATUS-9a, PARAM-5]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = chat.device('bob');
    await bob.login({ customStatus: 'busy', customStatusDuration: -1 });
    bob.zim.logout();
    await bob.login();
    expect(await queried(chat, ann, ['bob'])).toEqual(['bob Online 6 "busy"']);
    expect(await expiryOf(chat, ann, 'bob')).toBe(-1);
  });
});
