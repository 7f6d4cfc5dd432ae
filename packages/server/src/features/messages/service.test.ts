import type { WireMessage } from '@parley/protocol/features/values';
import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toUserID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';
import type { TestClient } from '../../testing/test-client.ts';

const { sendMessage, sendCommandMessage, queryHistoryMessage } = methods.messages;
const { commandMessageReceived, userLog } = events;
const text = (targetID: string, localMessageID: string, message = 'hello') =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message } }) as const;

let world: AppWorld;
afterEach(() => world.close());

const received = (client: TestClient): string[] => client.messages().map(({ localMessageID }) => localMessageID);
const textIn = ({ content }: WireMessage): string | undefined => ('message' in content ? content.message : undefined);

describe('sendMessage', () => {
  test('a message reaches the other side; its sender learns its place by the answer alone', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const content = { type: 1, message: 'hello', extendedData: '{"a":1}' } as const;
    const receipt = await alice.get(sendMessage, { ...text('bob', 'm1'), content });
    expect(receipt).toMatchObject({ position: 1, messageSeq: 1, timestamp: world.clock.wall() });
    expect(bob.messages()).toEqual([
      { ...receipt, conversationType: 0, senderUserID: 'alice', targetID: 'bob', localMessageID: 'm1', content },
    ]);
    expect(received(alice)).toEqual([]);
  });

  test('the first message opens the conversation in the logs of both users', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const { log } = await alice.get(sendMessage, text('bob', 'm1'));
    await bob.get(sendMessage, text('alice', 'm2'));
    const opened = (conversationID: string) => ({
      position: 1,
      kind: 'conversationOpened',
      key: String(log),
      body: { log, conversationType: 0, conversationID, fromPosition: 1 },
    });
    expect(alice.events(userLog)).toEqual([opened('bob')]);
    expect(bob.events(userLog)).toEqual([opened('alice')]);
  });

  test('the conversation is known before its first message arrives', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    await alice.get(sendMessage, text('bob', 'm1'));
    const order = bob.socket.sent.join();
    expect(order.indexOf('conversationOpened')).toBeGreaterThan(0);
    expect(order.indexOf('conversationOpened')).toBeLessThan(order.indexOf('"event":"entry"'));
  });

  test('own other devices receive it as an event', async () => {
    world = await createAppWorld({ policy: 'multi' });
    const phone = await world.login('alice', { platform: 3, deviceID: 'phone' });
    const page = await world.login('alice', { deviceID: 'page' });
    await world.login('bob');
    await phone.get(sendMessage, text('bob', 'm1'));
    expect(received(phone)).toEqual([]);
    expect(page.messages()).toMatchObject([{ senderUserID: 'alice', targetID: 'bob' }]);
  });

  test('first messages of both sides at once open one conversation', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const posted = [
      alice.post(sendMessage, text('bob', 'a1')),
      bob.post(sendMessage, text('alice', 'b1')),
      alice.post(sendMessage, text('bob', 'a2')),
      bob.post(sendMessage, text('alice', 'b2')),
    ];
    await world.clock.settle();
    const outcomes = posted.map(({ outcome }) => outcome());
    const receipts = outcomes.flatMap((outcome) => (outcome && 'result' in outcome ? [outcome.result] : []));
    expect(new Set(receipts.map(({ log }) => log)).size).toBe(1);
    expect(receipts.map(({ messageSeq }) => messageSeq).toSorted()).toEqual([1, 2, 3, 4]);
    expect(alice.events(userLog)).toHaveLength(1);
    expect(bob.events(userLog)).toHaveLength(1);
    expect([received(alice), received(bob)]).toEqual([
      ['b1', 'b2'],
      ['a1', 'a2'],
    ]);
  });

  test('what one sender sends keeps its order, while the conversation is opened and after', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const names = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const name of names.slice(0, 25)) alice.post(sendMessage, text('bob', name));
    await world.clock.settle();
    for (const name of names.slice(25)) alice.post(sendMessage, text('bob', name));
    await world.clock.settle();
    expect(received(bob)).toEqual(names);
    expect(bob.messages().map(({ messageSeq }) => messageSeq)).toEqual(names.map((_, index) => index + 1));
  });

  test('a repeat is answered with the first receipt and reaches nobody again', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const [first, second] = [
      alice.post(sendMessage, text('bob', 'm1')),
      alice.post(sendMessage, text('bob', 'm1', 'x')),
    ];
    await world.clock.settle();
    const late = await alice.ask(sendMessage, text('bob', 'm1', 'other words'));
    expect(second.outcome()).toEqual(first.outcome());
    expect(late).toEqual(first.outcome());
    expect(bob.messages().map(textIn)).toEqual(['hello']);
  });

  test('the same localMessageID of two senders is two messages', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const one = await alice.get(sendMessage, text('bob', 'm1'));
    const other = await bob.get(sendMessage, text('alice', 'm1'));
    expect([one.messageSeq, other.messageSeq]).toEqual([1, 2]);
  });

  test.each([
    ['to a user nobody registered', text('nobody', 'm1'), 'MessageModuleTargetDoesNotExist', 'targetID'],
    ['to a name of the language', text('__proto__', 'm1'), 'MessageModuleTargetDoesNotExist', 'targetID'],
    ['to a userID that differs in case', text('Bob', 'm1'), 'MessageModuleTargetDoesNotExist', 'targetID'],
    ['to oneself', text('alice', 'm1'), 'CommonModuleParamsInvalid', 'targetID'],
    ['blank', text('bob', 'm1', ' \n'), 'CommonModuleParamsInvalid', 'content.message'],
    ['over the limit', text('bob', 'm1', '文'.repeat(683)), 'CommonModuleParamsInvalid', 'content.message'],
    ['without a localMessageID', text('bob', ''), 'CommonModuleParamsInvalid', 'localMessageID'],
    ['to an impossible userID', text('b o b', 'm1'), 'CommonModuleParamsInvalid', 'targetID'],
  ] as const)('%s is refused, and the refusal names the field', async (_name, params, refused, field) => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const outcome = await alice.ask(sendMessage, params);
    expect(outcome).toMatchObject({ refused, message: expect.stringContaining(field) });
    expect(JSON.stringify(outcome)).not.toContain('文');
    expect(received(bob)).toEqual([]);
    expect(bob.events(userLog)).toEqual([]);
  });

  test('a text of just the limit is sent', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    await alice.get(sendMessage, text('bob', 'm1', '文'.repeat(682)));
    expect(received(bob)).toEqual(['m1']);
  });

  test('a target that registers later is found', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    expect(await alice.ask(sendMessage, text('bob', 'm1'))).toHaveProperty('refused');
    const bob = await world.login('bob');
    await alice.get(sendMessage, text('bob', 'm1'));
    expect(received(bob)).toEqual(['m1']);
  });

  test('whatever the text is, it arrives as it was', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const texts = [
      '"quoted\\"',
      'lines\u2028end\u2029',
      '👩‍👩‍👧',
      '\ufffd',
      '</script>',
      '{"kind":"event"}',
      '$1 ? :a',
    ];
    for (const [index, message] of texts.entries()) await alice.get(sendMessage, text('bob', `m${index}`, message));
    expect(bob.messages().map(textIn)).toEqual(texts);
    const query = { conversationType: 0, targetID: 'alice', count: 100, reverse: false } as const;
    const { messages } = await bob.get(queryHistoryMessage, query);
    expect(messages.map(textIn)).toEqual(texts);
  });

  test('halves of surrogate pairs, which a storage takes for one another, are refused beside a message that is not [PARAM-9]', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    await alice.get(sendMessage, text('bob', 'first'));
    const sent = ['m\ud800', 'm\udfff', 'm\ufffd', 'm'].map((id) => alice.post(sendMessage, text('bob', id, id)));
    await world.clock.settle();
    const [one, other, ...whole] = sent.map(({ outcome }) => outcome());
    const refused = { refused: 'CommonModuleParamsInvalid', message: expect.stringContaining('localMessageID') };
    expect([one, other]).toEqual([refused, refused]);
    expect(whole).toEqual([{ result: expect.anything() }, { result: expect.anything() }]);
    const query = { conversationType: 0, targetID: 'alice', count: 100, reverse: false } as const;
    const { messages } = await bob.get(queryHistoryMessage, query);
    expect(messages.map(({ localMessageID }) => localMessageID)).toEqual(['first', 'm\ufffd', 'm']);
    expect(world.logged.filter((line) => line.includes('failed'))).toEqual([]);
  });

  test('unread: a message may be sent so that it does not count', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    await world.login('bob');
    const { log } = await alice.get(sendMessage, text('bob', 'm1'));
    await alice.get(sendMessage, { ...text('bob', 'm2'), disableUnreadMessageCount: true });
    const user = await world.storage.read(toAppID(1)).users.byUserID(toUserID('alice'));
    if (!user) throw new Error('alice is registered');
    const [followed] = await world.storage.read(toAppID(1)).conversations.followed(user.userKey, {
      afterLog: 0 as never,
      limit: 10,
    });
    expect(followed).toMatchObject({ log, head: { messageSeq: 2, counted: 1 } });
  });
});

describe('walls', () => {
  test('two apps with the same userIDs know nothing of each other', async () => {
    world = await createAppWorld();
    const [alice1, bob1] = [await world.login('alice'), await world.login('bob')];
    const [alice2, bob2] = [await world.login('alice', { appID: 2 }), await world.login('bob', { appID: 2 })];
    const one = await alice1.get(sendMessage, text('bob', 'm1', 'in the first'));
    const two = await alice2.get(sendMessage, text('bob', 'm1', 'in the second'));
    expect(two.messageSeq).toBe(1);
    expect(two.log).not.toBe(one.log);
    expect(bob1.messages().map(textIn)).toEqual(['in the first']);
    expect(bob2.messages().map(textIn)).toEqual(['in the second']);
    const caughtUp = await bob2.get(methods.logs.catchUp, { logs: [{ log: one.log, position: 0, messageSeq: 0 }] });
    expect(caughtUp).toEqual({ logs: [] });
    expect((await bob2.get(methods.logs.sync, { logs: [] })).changed).toMatchObject([{ log: two.log }]);
  });

  test('a user of one app is no target in another', async () => {
    world = await createAppWorld();
    await world.login('bob', { appID: 2 });
    const alice = await world.login('alice');
    const refused = { refused: 'MessageModuleTargetDoesNotExist' };
    expect(await alice.ask(sendMessage, text('bob', 'm1'))).toMatchObject(refused);
  });
});

describe('inner failures', () => {
  const history = { conversationType: 0, targetID: 'bob', count: 10, reverse: true } as const;

  test.each(['storage', 'handler'] as const)('a %s fault refuses with the code of the area', async (kind) => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const { log } = await alice.get(sendMessage, text('bob', 'm1'));
    for (const operation of ['sendMessage', 'queryHistoryMessage', 'catchUp', 'sync']) {
      world.faults.arm({ operation, kind, times: 1 });
    }
    const refusedWith = (refused: string) => ({ refused, message: expect.stringMatching(/incident/) });
    expect(await alice.ask(sendMessage, text('bob', 'm2'))).toEqual(refusedWith('MessageModuleSendMessageFailed'));
    expect(await alice.ask(queryHistoryMessage, history)).toEqual(refusedWith('MessageModuleServerError'));
    const logs = [{ log, position: 0, messageSeq: 0 }];
    expect(await alice.ask(methods.logs.catchUp, { logs })).toEqual(refusedWith('MessageModuleServerError'));
    expect(await alice.ask(methods.logs.sync, { logs: [] })).toEqual(refusedWith('ConversationModuleServerError'));
    await alice.get(sendMessage, text('bob', 'm2'));
    expect(received(bob)).toEqual(['m1', 'm2']);
    expect(world.logged.join()).not.toContain('hello');
  });

  test('a fault while a conversation is opened leaves nothing behind it', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    world.faults.arm({ operation: 'sendMessage', kind: 'storage', times: 1 });
    expect(await alice.ask(sendMessage, text('bob', 'm1'))).toHaveProperty('refused');
    const { messageSeq } = await alice.get(sendMessage, text('bob', 'm2'));
    expect([messageSeq, received(bob)]).toEqual([1, ['m2']]);
  });

  test('a request that is not answered leaves the connection in use', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    world.faults.arm({ operation: 'sendMessage', kind: 'silence', times: 1 });
    expect(await alice.ask(sendMessage, text('bob', 'm1'))).toBeUndefined();
    await alice.get(sendMessage, text('bob', 'm1'));
    expect(received(bob)).toEqual(['m1']);
  });
});

describe('sendCommandMessage', () => {
  const command = (targetID: string) =>
    ({ conversationType: 0, targetID, localMessageID: 'c1', content: { type: 2, message: 'AAEC' } }) as const;

  test('reaches the connected devices of the receiver and is kept nowhere', async () => {
    world = await createAppWorld({ policy: 'multi' });
    const alice = await world.login('alice');
    const page = await world.login('alice', { deviceID: 'page' });
    const bob = await world.login('bob');
    const phone = await world.login('bob', { platform: 3, deviceID: 'phone' });
    const result = await alice.get(sendCommandMessage, command('bob'));
    const { conversationType, localMessageID, content } = command('bob');
    const told = { ...result, conversationType, senderUserID: 'alice', localMessageID, content };
    expect(bob.events(commandMessageReceived)).toEqual([told]);
    expect(phone.events(commandMessageReceived)).toEqual([told]);
    expect([...alice.events(commandMessageReceived), ...page.events(commandMessageReceived)]).toEqual([]);
    const history = { conversationType: 0, targetID: 'bob', count: 10, reverse: true } as const;
    expect((await alice.get(queryHistoryMessage, history)).messages).toEqual([]);
    expect(bob.events(userLog).filter(({ kind }) => kind !== 'ownStatus')).toEqual([]);
  });

  test.each([
    ['nobody', 'MessageModuleTargetDoesNotExist'],
    ['alice', 'CommonModuleParamsInvalid'],
  ])('to %s is refused', async (targetID, refused) => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    expect(await alice.ask(sendCommandMessage, command(targetID))).toMatchObject({ refused });
  });

  test.each(['', 'A', 'AAE', 'AAEC\n', '====', 'A'.repeat(6832)])('with %j as content is refused', async (message) => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    await world.login('bob');
    expect(await alice.ask(sendCommandMessage, { ...command('bob'), content: { type: 2, message } })).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
    });
  });

  test('takes 5120 bytes', async () => {
    world = await createAppWorld();
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const message = `${'A'.repeat(6827)}=`;
    await alice.get(sendCommandMessage, { ...command('bob'), content: { type: 2, message } });
    expect(bob.events(commandMessageReceived)[0]?.content.message).toBe(message);
  });
});
