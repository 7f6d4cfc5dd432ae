import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { encodeEvent, encodePong } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import { type FollowersAudience, toUsers } from '../core/effects.ts';
import { toAppID, toLogKey, type UserKey } from '../core/ids.ts';
import { createActor, userKeyOf } from '../testing/gateway-world.ts';
import { idleWatcher } from '../testing/hub-watcher.ts';
import { createHub } from './hub.ts';
import type { HubSession } from './hub-session.ts';

const app = toAppID(1);
const log = toLogKey(9);
const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(userKeyOf) as [UserKey, UserKey, UserKey];

/** Alice and Bob follow the log from its second entry on, and it is known of nobody that he went. */
function createScene() {
  const hub = createHub(createManualClock());
  const [asked, lost]: [number[], number[]] = [[], []];
  hub.watch({
    ...idleWatcher,
    held: (_app, of) => void asked.push(of),
    dropped: (_app, of) => void lost.push(of),
  });
  const texts = new Map<UserKey, string[]>();
  const join = (userID: string): HubSession => {
    const heard: string[] = [];
    texts.set(userKeyOf(userID), heard);
    const session: HubSession = {
      actor: createActor(userID),
      deliver: (frame) => void heard.push(frame),
      close: () => hub.remove(session),
    };
    hub.add(session);
    return session;
  };
  const begin = (userKey: UserKey, fromPosition: number): void => {
    hub.follow({ kind: 'membership', app, audience: toUsers([userKey]), follow: { log, fromPosition } });
  };
  const sessions = ['alice', 'bob'].map(join);
  begin(alice, 2);
  begin(bob, 2);
  /** The event is told by its position. */
  const say = (position: number, endedPosition: number, particular: Partial<FollowersAudience> = {}): number =>
    hub.deliverToFollowers(
      app,
      { kind: 'followers', log, position, endedPosition, ...particular },
      encodeEvent('entry', { position }),
      undefined,
    );
  const heard = (userKey: UserKey): readonly number[] =>
    (texts.get(userKey) ?? []).map((text) => Number(/"position":(\d+)/.exec(text)?.[1]));
  const check = () => hub.beginCheckingFollowers(app, log);
  return { hub, asked, lost, join, begin, sessions, say, heard, check };
}

test('an event of a later end than is known waits until it is known who still follows the log', () => {
  const { asked, say, heard, check } = createScene();
  expect([say(7, 5), say(8, 5)]).toEqual([0, 0]);
  expect([heard(alice), asked]).toEqual([[], [log]]);
  const begun = check();
  expect(begun?.userKeys.toSorted()).toEqual([alice, bob].toSorted());
  begun?.take([alice, bob], {
    endedPosition: 5,
    follows: [
      { userKey: alice, fromPosition: 2, toPosition: 6 },
      { userKey: bob, fromPosition: 2 },
    ],
  });
  expect(begun?.end()).toBe(2);
  expect([heard(alice), heard(bob)]).toEqual([[], [7, 8]]);
  expect([say(9, 5), asked, check()]).toEqual([1, [log], undefined]);
});

test('an entry that names whose membership ends with it lets what waited go, when all ends before it are known', () => {
  const { asked, say, heard, check } = createScene();
  say(8, 6);
  say(6, 4, { ended: [bob] });
  expect(heard(alice)).toEqual([]);
  expect(say(4, 0, { ended: [carol] })).toBe(2 + 2 + 1);
  expect([heard(alice), heard(bob)]).toEqual([
    [4, 6, 8],
    [4, 6],
  ]);
  expect([asked, check()]).toEqual([[log], undefined]);
});

test('what was said before an end needs no more than what was known then', () => {
  const { say, heard, asked } = createScene();
  say(4, 0, { ended: [bob] });
  expect([say(3, 0), say(5, 4)]).toEqual([2, 1]);
  expect([heard(bob), asked]).toEqual([[4, 3], []]);
});

test('an event that is no entry does not reach whoever went with the entry before it', () => {
  const { say, heard } = createScene();
  say(4, 0, { ended: [bob] });
  expect(say(4, 4, { isBehind: true })).toBe(1);
  expect(heard(bob)).toEqual([4]);
});

test('who never took part is left out, and who came back gets what is his', () => {
  const { join, say, begin, heard, check } = createScene();
  join('carol');
  begin(carol, 2);
  say(5, 4);
  say(9, 4);
  const begun = check();
  begun?.take([alice, bob, carol], {
    endedPosition: 6,
    follows: [
      { userKey: alice, fromPosition: 8 },
      { userKey: carol, fromPosition: 2 },
    ],
  });
  begun?.end();
  expect([heard(alice), heard(bob), heard(carol)]).toEqual([[9], [], [5, 9]]);
});

test('what was heard while it was read is not undone by the answer', () => {
  const { join, say, begin, heard, check } = createScene();
  say(9, 5);
  const begun = check();
  join('carol');
  begin(carol, 7);
  begin(bob, 8);
  begun?.take([alice, bob], { endedPosition: 5, follows: [{ userKey: bob, fromPosition: 2, toPosition: 6 }] });
  begun?.end();
  expect([heard(alice), heard(bob), heard(carol)]).toEqual([[], [9], [9]]);
});

test('of whom less is known than of the others he alone is asked about', () => {
  const { hub, join, say, heard, check } = createScene();
  say(5, 0, { ended: [] });
  say(6, 0, { ended: [userKeyOf('dave')] });
  join('carol');
  hub.beginReadingFollows(app, carol)?.take([{ log, fromPosition: 3, endedPosition: 5 }]);
  expect(say(7, 6)).toBe(0);
  const begun = check();
  expect(begun?.userKeys).toEqual([carol]);
  begun?.take([carol], { endedPosition: 6, follows: [{ userKey: carol, fromPosition: 3, toPosition: 7 }] });
  expect(begun?.end()).toBe(2);
  expect([heard(alice), heard(carol)]).toEqual([[5, 6, 7], []]);
});

test('who was read at a time after the last end is asked about no more', () => {
  const { hub, say, asked } = createScene();
  hub.beginReadingFollows(app, alice)?.take([{ log, fromPosition: 2, endedPosition: 6 }]);
  hub.beginReadingFollows(app, bob)?.take([{ log, fromPosition: 2, endedPosition: 6 }]);
  say(7, 6);
  expect(asked).toEqual([log]);
  expect(hub.beginCheckingFollowers(app, log)?.userKeys).toEqual([]);
  expect(hub.beginCheckingFollowers(app, log)?.end()).toBe(2);
});

test('an event of a still later end goes on waiting, and is asked about anew', () => {
  const { say, heard, asked, check } = createScene();
  say(5, 4);
  const begun = check();
  say(8, 7);
  const follows = [alice, bob].map((userKey) => ({ userKey, fromPosition: 2 }));
  begun?.take([alice, bob], { endedPosition: 4, follows });
  begun?.end();
  expect([heard(alice), asked]).toEqual([[5], [log, log]]);
  const again = check();
  again?.take([alice, bob], { endedPosition: 7, follows });
  again?.end();
  expect([heard(alice), asked]).toEqual([
    [5, 8],
    [log, log],
  ]);
});

test('what waits is dropped when nobody can be asked, and when nobody follows the log any more', () => {
  const { hub, sessions, say, heard, asked, check } = createScene();
  say(5, 4);
  check()?.giveUp();
  expect([heard(alice), check()]).toEqual([[], undefined]);
  say(6, 4);
  const begun = check();
  for (const session of sessions) hub.remove(session);
  expect([begun?.end(), check(), asked]).toEqual([0, undefined, [log, log]]);
});

test('no more than 10,000 events wait on a node', () => {
  const { hub, lost, say, check } = createScene();
  for (let position = 0; position < 10_000; position += 1) say(5 + position, 4);
  expect(lost).toEqual([]);
  say(20_000, 4);
  expect([lost, hub.sessionCount]).toEqual([[log], 2]);
  check()?.giveUp();
  say(20_001, 4);
  expect(lost).toEqual([log]);
});

test('what is not for followers waits for nobody', () => {
  const { hub, say } = createScene();
  say(5, 4);
  expect(hub.deliver(app, [alice], encodePong(1), undefined)).toBe(1);
});
