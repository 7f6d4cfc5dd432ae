import { describe, expect, test } from 'vitest';
import { type Deleter, scene } from '../deletions.ts';

const shown = async (...deleters: readonly Deleter[]): Promise<readonly string[]> => {
  const all: string[] = [];
  for (const one of deleters) all.push(await one.shows(one.device.userID === 'ann' ? 'bob' : 'ann'));
  return all;
};

describe('deleteMessages', () => {
  test('for the account takes messages from all devices of the user and from nobody else [DELETE-1, DELETE-5, DELETE-7]', async () => {
    const { chat, ann, bob, other } = await scene(4);
    await bob.delete([await bob.message('ann', 'm4'), await bob.message('ann', 'm2')], 'ann', true);
    expect(bob.device.order).toEqual(['conversationChanged', 'total 2']);
    await chat.run(500);
    expect(await shown(bob, other)).toEqual(['m1,m3 | m3 2', 'm1,m3 | m3 2']);
    expect(other.device.order).toEqual(['messageDeleted', 'conversationChanged', 'total 2']);
    expect(other.deleted).toEqual(['MessageListDeleted ann m2 m4']);
    expect(other.events[0]).toMatchObject({ isDeleteConversationAllMessage: false, messageDeleteType: 0 });
    expect(bob.deleted).toEqual([]);
    expect(await shown(ann)).toEqual(['m1,m2,m3,m4 | m4 0']);
    expect([ann.deleted, ann.device.order]).toEqual([[], []]);
  });

  test('on this device alone hides them there, whatever is asked again [DELETE-1, DELETE-6]', async () => {
    const { chat, bob, other } = await scene(4);
    await bob.delete([await bob.message('ann', 'm4'), await bob.message('ann', 'm2')], 'ann');
    expect(bob.device.order).toEqual(['conversationChanged', 'total 2']);
    await chat.run(500);
    expect(await shown(bob, other)).toEqual(['m1,m3 | m3 2', 'm1,m2,m3,m4 | m4 4']);
    expect(await bob.device.texts('ann', { mode: 1 })).toEqual(['m1', 'm3']);
    expect(other.device.order).toEqual([]);
    expect(other.deleted).toEqual([]);
  });
});
