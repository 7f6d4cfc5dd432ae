import type { BusMessage } from '@parley/server/delivery/bus';
import { describe, expect, it } from 'vitest';
import type { Chat } from '../chat.ts';
import { makeStage, membersOf, onlineCountOf, say, taken, watchRooms } from './rooms.ts';

/** No server hears any more that a device is out of a room. */
function loseEnds({ world: { bus } }: Chat): void {
  const publish = Reflect.get(bus, 'publish') as (from: string, subject: string, message: BusMessage) => void;
  Object.assign(bus, {
    publish: (...[from, subject, message]: Parameters<typeof publish>) => {
      if (!message.body.includes('"roomEnded"')) publish.call(bus, from, subject, message);
    },
  });
}

describe('several devices of a user', () => {
  it('give way to one another in a room, unseen by the others [ROOM-3, ROOM-33]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    await chat.wait(
      bob.zim.setRoomAttributes({ seat: 'bob' }, 'r', {
        isForce: false,
        isDeleteAfterOwnerLeft: true,
        isUpdateOwner: false,
      }),
    );
    await chat.run(200);
    taken(told.ann);
    taken(told.bob);
    const phone = await chat.loggedIn('bob');
    const his = watchRooms(phone);
    await chat.wait(phone.zim.joinRoom('r'));
    await chat.run(200);
    expect(taken(told.bob)).toEqual(['r Disconnected KickedOutByOtherDevice']);
    expect(taken(his)).toEqual(['r Connecting ActiveEnter', 'r Connected Success', 'r Set {"seat":"bob"}']);
    expect(taken(told.ann)).toEqual([]);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'bob', 'carol']);
    await say(chat, ann, 'Hello');
    expect([taken(told.bob), taken(his)]).toEqual([[], ['r ann: Hello']]);
    expect(await chat.codeOf(bob.zim.leaveRoom('r'))).toBe(6000321);
  });

  it('learn with the next entry that they gave way, where their server was not told [ROOM-33]', async () => {
    const { chat, ann, bob, told } = await makeStage();
    loseEnds(chat);
    const phone = await chat.loggedIn('bob');
    await chat.wait(phone.zim.joinRoom('r'));
    await say(chat, ann, 'Hello');
    await chat.run(5000);
    expect(taken(told.bob)).toEqual(['r Disconnected KickedOutByOtherDevice']);
    expect(await chat.codeOf(bob.zim.leaveRoom('r'))).toBe(6000321);
    expect(taken(told.carol)).toEqual(['r ann: Hello']);
  });

  it('stay side by side where that is set, until the last one leaves [ROOM-34]', async () => {
    const { chat, ann, bob, told } = await makeStage({
      configure: (config) => ({ ...config, rooms: { ...config.rooms, multiDevice: true } }),
    });
    const phone = await chat.loggedIn('bob');
    const his = watchRooms(phone);
    await chat.wait(phone.zim.joinRoom('r'));
    await chat.run(200);
    expect(taken(told.bob)).toEqual([]);
    taken(his);
    await say(chat, ann, 'Hello');
    expect([taken(told.bob), taken(his)]).toEqual([['r ann: Hello'], ['r ann: Hello']]);
    await say(chat, bob, 'From the one');
    expect([taken(told.bob), taken(his)]).toEqual([[], ['r bob: From the one']]);
    expect(await onlineCountOf(chat, ann)).toBe(3);
    await chat.wait(bob.zim.leaveRoom('r'));
    await chat.run(200);
    expect(await membersOf(chat, ann)).toContain('bob');
    await chat.wait(phone.zim.leaveRoom('r'));
    await chat.run(200);
    expect(await membersOf(chat, ann)).toEqual(['ann', 'carol']);
    expect(taken(told.ann).filter((line) => line.includes('left'))).toEqual(['r left bob']);
  });
});
