import { DatabaseSync } from 'node:sqlite';
import { millis } from '@parley/kernel/brand';
import type { EncodedFrame } from '@parley/protocol/frames';
import { events, methods } from '@parley/protocol/index';
import { protocolVersion } from '@parley/protocol/version';
import { afterEach, describe, expect, test } from 'vitest';
import { toUsers } from './core/effects.ts';
import { toAppID, toLogKey, toSessionID, toUserID, type UserKey } from './core/ids.ts';
import { beaconSubject, encodeBeacon } from './delivery/beacon-codec.ts';
import { bucketOf, subjectOf } from './delivery/bucket.ts';
import type { Bus } from './delivery/bus.ts';
import { encodeHint } from './delivery/hint-codec.ts';
import { type AppWorld, createAppWorld, type TestSession } from './testing/app-world.ts';
import { messagesIn } from './testing/test-client.ts';

/*
 * During a rolling upgrade a node of this version lives beside nodes of the next one, over one database and one bus.
 * What those write has kinds, types, states and flags that this version does not know: it hands them on as they are or
 * passes over them. Nothing stops and nothing asserts.
 */

const app = toAppID(1);
const { sendMessage, queryHistoryMessage } = methods.messages;
const { sync, catchUp } = methods.logs;
const { queryConversation, clearConversationUnreadMessageCount } = methods.conversations;
const { resume } = methods.session;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
afterEach(() => world.close());

const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

/** Alice and bob have written to each other; then a newer node has run these statements. */
async function begin(write: (run: (sql: string, ...params: (string | number | null)[]) => void) => void = () => {}) {
  const before = await createAppWorld({ policy: 'multi' });
  const [first, second] = [await before.login('alice'), await before.login('bob')];
  ({ log } = await first.get(sendMessage, text('bob', 'm1')));
  await second.get(sendMessage, text('alice', 'm2'));
  const database = new DatabaseSync(':memory:');
  database.deserialize(before.storage.serialize());
  await before.close();
  write((sql, ...params) => void database.prepare(sql).run(...params));
  world = await createAppWorld({ policy: 'multi', image: database.serialize() });
  database.close();
  [alice, bob] = [await world.login('alice'), await world.login('bob')];
}

/** Everything that a device asks for still works, and nothing was logged as a failure. */
async function expectHealth(): Promise<void> {
  const { messageSeq } = await alice.get(sendMessage, text('bob', 'after'));
  expect(bob.messages().at(-1)).toMatchObject({ localMessageID: 'after', messageSeq });
  await bob.get(queryConversation, { conversationType: 0, targetID: 'alice' });
  const read = { conversationType: 0, targetID: 'alice', position: 99 } as const;
  expect(await bob.get(clearConversationUnreadMessageCount, read)).toMatchObject({ unreadMessageCount: 0 });
  await world.clock.run(5000);
  bob.socket.ping();
  alice.socket.ping();
  expect(world.logged.filter((line) => /fail|assert|not delivered|error/i.test(line))).toEqual([]);
}

async function keyOf(userID: string): Promise<UserKey> {
  const user = await world.storage.read(app).users.byUserID(toUserID(userID));
  if (!user) throw new Error(`${userID} is registered`);
  return user.userKey;
}

describe('rows of a newer version', () => {
  test("entries of a user's own log of an unknown kind are handed on", async () => {
    await begin((run) => {
      run(`insert into user_log_entries (app, user_key, kind, entry_key, position, origin, body)
        select app, user_key, 'friendAdded', 'carol', user_log_position + 1, 'phone', '{"since":1}' from users
        where app = 1 and user_id = 'bob'`);
      run(`update users set user_log_position = user_log_position + 1 where app = 1 and user_id = 'bob'`);
    });
    const friend = { kind: 'friendAdded', key: 'carol', origin: 'phone', body: { since: 1 } };
    expect((await bob.get(sync, { userLogPosition: 0, logs: [] })).userLog.entries).toContainEqual(
      expect.objectContaining(friend),
    );
    expect((await bob.get(sync, { logs: [] })).userLog.entries).toMatchObject([friend]);
    await expectHealth();
  });

  test('a conversation of an unknown type between two is handed on', async () => {
    await begin((run) => {
      run('update conversations set type = 7 where app = 1 and log = ?', log);
    });
    const { changed } = await bob.get(sync, { logs: [] });
    expect(changed).toMatchObject([{ log, conversationType: 7, standing: { lastMessage: { conversationType: 7 } } }]);
    const { logs } = await bob.get(catchUp, { logs: [{ log, position: 0, messageSeq: 0 }] });
    expect(messagesIn(logs[0]?.entries ?? [])).toMatchObject([{ conversationType: 7 }, { conversationType: 7 }]);
    await expectHealth();
  });

  test('a conversation of many is passed over, and nothing beside it is lost', async () => {
    await begin((run) => {
      run(`insert into conversations (app, log, type, low_key, high_key, position, message_seq, order_key, counted,
          counted_by_low, newest_message_id, changed_at)
        values (1, 77, 2, null, null, 3, 3, 9, 3, 0, 700, 1)`);
      run(`insert into members (app, user_key, log) select app, user_key, 77 from users where app = 1`);
    });
    const { changed, complete } = await bob.get(sync, { logs: [] });
    expect([changed.map((head) => head.log), complete]).toEqual([[log], true]);
    const shown = { position: 0, messageSeq: 0 };
    const { logs } = await bob.get(catchUp, { logs: [77, log].map((named) => ({ log: named, ...shown })) });
    expect(logs.map((one) => one.log)).toEqual([log]);
    await expectHealth();
  });

  test('a message with content, state and flags of which nothing is known is handed on', async () => {
    await begin((run) => {
      run(
        `update messages set body = ?, state = ?, flags = flags | 64 where app = 1 and log = ? and message_seq = 1`,
        '{"type":31,"poll":["a","b"]}',
        '{"pinnedAt":5}',
        log,
      );
    });
    const told = { messageSeq: 1, content: { type: 31, poll: ['a', 'b'] }, state: { pinnedAt: 5 } };
    const history = { conversationType: 0, targetID: 'alice', count: 10, reverse: true } as const;
    expect((await bob.get(queryHistoryMessage, history)).messages[0]).toMatchObject(told);
    const { logs } = await bob.get(catchUp, { logs: [{ log, position: 0, messageSeq: 0 }] });
    expect(messagesIn(logs[0]?.entries ?? [])[0]).toMatchObject(told);
    await expectHealth();
  });

  test('what this version changes of a message leaves the flags that it does not know', async () => {
    await begin((run) => run('update messages set flags = flags | 64 where app = 1 and message_seq = 1'));
    await world.storage.transact([{ app, kind: 'conversation', key: toLogKey(log) }], async (transaction) => {
      const message = { log: toLogKey(log), messageSeq: 1 };
      await transaction.stores(app).messages.change(
        message,
        ({ row, head }) => {
          const position = head.position + 1;
          return {
            kind: 'change',
            row: { ...row, changedPosition: position, body: '{}' },
            head: { ...head, position },
          };
        },
        world.clock.wall(),
      );
    });
    const database = new DatabaseSync(':memory:');
    database.deserialize(world.storage.serialize());
    expect(database.prepare('select flags from messages where app = 1 and message_seq = 1').get()).toEqual({
      flags: 65,
    });
    database.close();
  });

  test('a session in an unknown state is over here, and others of the user go on', async () => {
    await begin((run) => {
      run(
        `insert into sessions (app, session_id, user_key, device_id, instance_id, platform, generation, state, login_at,
          seen_at, token_expires_at)
        select app, 'frozen', user_key, 'tablet', 'tablet 1', 6, 3, 'frozen', last_login_at, last_login_at, ?
        from users where app = 1 and user_id = 'alice'`,
        Number.MAX_SAFE_INTEGER,
      );
    });
    expect((await world.storage.read(app).sessions.get(toSessionID('frozen')))?.state).toBe('loggedOut');
    const { token, appID, userID, platform, sdkVersion } = alice.params;
    const tablet = { token, appID, userID, platform, sdkVersion, protocolVersion, deviceID: 'tablet' };
    const shown = { ...tablet, instanceID: 'tablet 1', sessionID: 'frozen' };
    expect(await world.connect().get(resume, shown)).toEqual({ outcome: 'kickedOut' });
    await expectHealth();
  });

  test('duties and timers of unknown kinds are left to whoever knows them', async () => {
    await begin((run) => {
      run(`insert into duties (app, duty_id, kind, due_at, leased_until, attempts, body)
        values (1, 5, 'webhook', 1, 0, 0, '{}')`);
      run(`insert into timers (app, kind, timer_key, due_at, body) values (1, 'unmute', 'x', 1, '{}')`);
    });
    await world.clock.run(30_000);
    [alice, bob] = [await world.login('alice'), await world.login('bob')];
    expect(await world.storage.levels()).toMatchObject({ dutiesDue: 1, timersDue: 1 });
    await expectHealth();
  });
});

describe('on the bus of a newer node', () => {
  const node = 'newer';
  const hintOf = (bus: Bus, userKey: UserKey, header: (usual: string) => string, seq: number): void => {
    const bucket = { app, kind: 'users' as const, index: bucketOf(userKey) };
    const frame = '{"kind":"event","event":"reactionsChanged","data":{"a":1}}' as EncodedFrame;
    const origin = { node, seq, sentAt: world.clock.wall() };
    const usual = encodeHint({ kind: 'event', app, audience: toUsers([userKey]), frame }, origin);
    bus.publish(subjectOf(bucket), { header: header(usual.header), body: usual.body });
  };
  const beacon = (heads: Parameters<typeof encodeBeacon>[0]['heads']) => {
    const now = world.clock.wall();
    return encodeBeacon({ node, sentAt: now, startedAt: millis(now - 60_000), isLast: false, heads });
  };

  test('events of an unknown name are handed on', async () => {
    await begin();
    hintOf(world.bus, await keyOf('bob'), (usual) => usual, 1);
    await world.clock.settle();
    expect(bob.events({ ...events.entry, name: 'reactionsChanged' } as never)).toEqual([{ a: 1 }]);
    await expectHealth();
  });

  test.each([
    ['of an unknown kind', (usual: string) => usual.replace(' event ', ' typing ')],
    ['of another version', (usual: string) => usual.replace(/^2 /, '9 ')],
    ['to close for an unknown reason', (usual: string) => `${usual.replace(' event ', ' close ').trim()} 5 frozen s`],
    ['that are nothing at all', () => ''],
  ])('hints %s are gaps, and the devices are told where their logs stand', async (_name, header) => {
    await begin();
    const userKey = await keyOf('bob');
    hintOf(world.bus, userKey, header, 1);
    const bucket = { app, kind: 'users' as const, index: bucketOf(userKey) };
    world.bus.publish(beaconSubject, beacon([{ bucket, head: 1 }]));
    await world.clock.run(1000);
    expect(bob.events(events.headsMoved)).toMatchObject([{ heads: [{ log }] }]);
    await expectHealth();
  });

  test.each([
    ['of another version', { header: '9 beacon newer 1 1', body: '' }],
    ['of an unknown kind', { header: '2 farewell newer 1 1', body: '' }],
    [
      'with heads of another form',
      { header: '2 beacon newer 1 1', body: '1.users.5:7:8 x 1.users.99999:3 1.rooms.4:1' },
    ],
  ])('beacons %s disturb nothing', async (_name, message) => {
    await begin();
    world.bus.publish(beaconSubject, message);
    await expectHealth();
  });
});
