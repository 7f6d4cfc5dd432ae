import { millis } from '@parley/kernel/brand';
import { eraseFriendships } from '@parley/server/cli/friendships';
import { unregisterUser } from '@parley/server/cli/unregister';
import { defaultConfig } from '@parley/server/config';
import { toAppID, toUserID } from '@parley/server/core/ids';
import { describe, expect, test } from 'vitest';
import { worldStartMs } from '../../clock.ts';
import { simAppID } from '../../world.ts';
import { Chat } from '../chat.ts';
import { applicationsOf, befriend, friendsOf, plain, watchFriends } from './friends.ts';

const app = toAppID(simAppID);

async function storageOf(chat: Chat) {
  const { storage } = chat.world.store;
  const keyOf = async (userID: string) => {
    const row = await storage.read(app).users.byUserID(toUserID(userID));
    if (!row) throw new Error('the user is registered');
    return row.userKey;
  };
  return { storage, keyOf };
}

describe('a blocked user', () => {
  test('cannot add or ask whoever has him in the list and has blocked him, and nobody else is kept from it [FRIEND-5, FRIEND-8, BLOCK-14]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const { storage, keyOf } = await storageOf(chat);
    await befriend(chat, ann, bob);
    await chat.wait(ann.zim.deleteFriends(['bob'], { type: 1 }));
    const [annKey, bobKey] = await chat.wait(Promise.all([keyOf('ann'), keyOf('bob')]));
    const block = storage.transact([{ app, kind: 'user', key: bobKey }], ({ stores }) =>
      stores(app).blacklist.block(bobKey, [annKey], millis(1)),
    );
    await chat.wait(block);
    // CommonModuleBlacklistLimit
    expect(await chat.codeOf(ann.zim.addFriend('bob', plain))).toBe(6000021);
    expect(await chat.codeOf(ann.zim.sendFriendApplication('bob', plain))).toBe(6000021);
    expect(await friendsOf(chat, ann)).toEqual([]);
    await chat.wait(bob.zim.deleteFriends(['ann'], { type: 1 }));
    expect(await chat.codeOf(ann.zim.sendFriendApplication('bob', plain))).toBe(0);
    await chat.run(500);
    expect(await chat.codeOf(bob.zim.acceptFriendApplication('ann', plain))).toBe(0);
  });
});

describe('an account that ends', () => {
  test('voids what waits, and its friends keep it until it is erased [FRIEND-21, FRIEND-29]', async () => {
    const chat = await Chat.open();
    const [ann, bob, carol] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carol')];
    const { storage, keyOf } = await storageOf(chat);
    await befriend(chat, ann, bob);
    await chat.wait(ann.zim.sendFriendApplication('carol', { ...plain, wording: 'secret' }));
    await chat.run(500);
    const [told, toldCarol] = [watchFriends(bob), watchFriends(carol)];
    const now = millis(worldStartMs + Math.floor(chat.world.clock.now));
    await chat.wait(unregisterUser({ storage, config: defaultConfig, app, userID: toUserID('ann'), now }));
    await chat.run(10_000);
    expect([told, toldCarol]).toEqual([[], ['applications Updated: ann Received Disabled']]);
    // FriendModuleFriendAreUnregistered, FriendModuleFriendApplicationStatusError
    expect(await chat.codeOf(carol.zim.addFriend('ann', plain))).toBe(6000811);
    expect(await chat.codeOf(carol.zim.acceptFriendApplication('ann', plain))).toBe(6000802);
    expect(await chat.codeOf(bob.zim.updateFriendAlias('Ann that was', 'ann'))).toBe(0);
    const userKey = await chat.wait(keyOf('ann'));
    await chat.wait(eraseFriendships({ storage, app, userKey }, now, () => {}));
    await chat.wait(storage.transact([], ({ stores }) => stores(app).users.noteErasure()));
    await chat.run(10_000);
    expect(told.at(-1)).toBe('friends Deleted: ann (Ann that was)');
    expect([await friendsOf(chat, bob), await applicationsOf(chat, carol)]).toEqual([[], ['ann Received Disabled']]);
    const { applicationList } = await chat.wait(carol.zim.queryFriendApplicationList({ count: 1 }));
    expect(applicationList[0]?.wording).toBe('');
    const entries = await chat.wait(storage.read(app).users.userLogAfter(userKey, { position: 0, limit: 99 }));
    expect(JSON.stringify(entries)).not.toContain('secret');
  });
});
