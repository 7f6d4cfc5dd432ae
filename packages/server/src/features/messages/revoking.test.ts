import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { sendMessage, revokeMessage, queryHistoryMessage } = methods.messages;
const { catchUp, sync } = methods.logs;
const { entry } = events;
const text = (targetID: string, localMessageID: string) =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message: 'hello' } }) as const;

let world: AppWorld;
afterEach(() => world.close());

async function annAndBob(options: Parameters<typeof createAppWorld>[0] = { policy: 'multi' }) {
  world = await createAppWorld(options);
  const ann = await world.login('ann', { deviceID: 'phone' });
  const bob = await world.login('bob');
  const sent = await ann.get(sendMessage, text('bob', 'm1'));
  const { messageSeq, messageID } = sent;
  return { ann, bob, sent, named: { conversationType: 0, targetID: 'bob', messageSeq, messageID } as const };
}

const unreadOf = async (session: TestSession): Promise<number | undefined> =>
  (await session.get(sync, { logs: [] })).changed[0]?.standing?.unreadMessageCount;

describe('revokeMessage', () => {
  test('answers the entry that everybody else is told [REVOKE-13, REVOKE-14]', async () => {
    const { ann, bob, sent, named } = await annAndBob();
    const page = await world.login('ann', { platform: 3, deviceID: 'page' });
    const answer = await ann.get(revokeMessage, { ...named, revokeExtendedData: 'why' });
    expect(answer).toMatchObject({
      log: sent.log,
      position: 2,
      message: {
        ...{ position: 1, changedPosition: 2, messageID: sent.messageID, messageSeq: 1, timestamp: sent.timestamp },
        content: { type: 31, operatedUserID: 'ann', originalTextMessageContent: 'hello', revokeExtendedData: 'why' },
        state: { withdrawnPosition: 2 },
      },
    });
    expect(bob.events(entry).at(-1)).toEqual(answer);
    expect(page.events(entry)).toEqual([answer]);
    expect(ann.events(entry)).toEqual([]);
  });

  test('takes the message off what is unread, once, and no later one [REVOKE-15]', async () => {
    const { ann, bob, named } = await annAndBob();
    await ann.get(sendMessage, text('bob', 'm2'));
    expect(await unreadOf(bob)).toBe(2);
    await ann.get(revokeMessage, named);
    expect([await unreadOf(bob), await unreadOf(ann)]).toEqual([1, 0]);
    await ann.ask(revokeMessage, { ...named, isRepeat: true });
    expect(await unreadOf(bob)).toBe(1);
  });

  test('is all that history and catch-up have of it, however far behind a device is [REVOKE-17]', async () => {
    const { ann, bob, sent, named } = await annAndBob();
    const { message } = await ann.get(revokeMessage, named);
    const history = { conversationType: 0, targetID: 'ann', count: 10, reverse: true } as const;
    expect((await bob.get(queryHistoryMessage, history)).messages).toEqual([message]);
    for (const [position, messageSeq] of [[0, 0] as const, [1, 1] as const]) {
      const { logs } = await bob.get(catchUp, { logs: [{ log: sent.log, position, messageSeq }] });
      expect(logs[0]).toMatchObject({ to: 2, complete: true, entries: [{ position: 2, message }] });
    }
    expect(bob.socket.sent.join().split('"message":"hello"')).toHaveLength(2);
  });

  test('repeated after no answer gives the first answer and tells nobody again [REVOKE-4a]', async () => {
    const { ann, bob, named } = await annAndBob({ messages: { revokeWithinSeconds: 5 } });
    const first = await ann.get(revokeMessage, named);
    await world.clock.run(10_000);
    expect(await ann.get(revokeMessage, { ...named, isRepeat: true })).toEqual(first);
    expect(bob.events(entry)).toHaveLength(2);
    expect(await ann.ask(revokeMessage, named)).toMatchObject({ refused: 'MessageModuleMessageHasBeenRevoked' });
  });

  test('twice at the same time is one revocation', async () => {
    const { ann, bob, named } = await annAndBob();
    const posted = [ann.post(revokeMessage, named), ann.post(revokeMessage, named)];
    await world.clock.settle();
    expect(posted.map(({ outcome }) => outcome())).toMatchObject([
      { result: { position: 2 } },
      { refused: 'MessageModuleMessageHasBeenRevoked' },
    ]);
    expect(bob.events(entry)).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ['another sequence [REVOKE-4]', { messageSeq: 2 }, 'MessageModuleSendMessageFailed'],
    ['another ID [REVOKE-4]', { messageID: 1 }, 'MessageModuleSendMessageFailed'],
    ['nobody [REVOKE-4]', { targetID: 'nobody' }, 'MessageModuleSendMessageFailed'],
    ['oneself', { targetID: 'ann' }, 'MessageModuleSendMessageFailed'],
    ['data over 200 bytes [REVOKE-8]', { revokeExtendedData: 'x'.repeat(201) }, 'CommonModuleParamsInvalid'],
    ['a group that is not there', { conversationType: 2 }, 'MessageModuleSendMessageFailed'],
    ['a room', { conversationType: 1 }, 'CommonModuleParamsInvalid'],
  ])('%s is refused and changes nothing', async (_what, over, refused) => {
    const { ann, bob, named } = await annAndBob();
    expect(await ann.ask(revokeMessage, { ...named, ...over })).toMatchObject({ refused });
    expect(bob.events(entry)).toHaveLength(1);
  });

  test('what retention removed is not there any more [REVOKE-4]', async () => {
    const { ann, named } = await annAndBob();
    await world.clock.run(1000);
    const sweep = { before: world.clock.wall(), afterLog: 0, limit: 500 };
    await world.storage.transact([], (transaction) => transaction.stores(toAppID(1)).messages.sweepExpired(sweep));
    expect(await ann.ask(revokeMessage, named)).toMatchObject({ refused: 'MessageModuleSendMessageFailed' });
  });

  test('another app’s message is none of this one', async () => {
    const { named } = await annAndBob();
    const stranger = await world.login('ann', { appID: 2 });
    await world.login('bob', { appID: 2 });
    expect(await stranger.ask(revokeMessage, named)).toMatchObject({ refused: 'MessageModuleSendMessageFailed' });
  });

  test('by a session that is over in the storage is refused, whatever its connection believes', async () => {
    const { ann, bob, named } = await annAndBob();
    const app = toAppID(1);
    const session = await world.storage.read(app).sessions.get(toSessionID(ann.session.sessionID));
    if (!session) throw new Error('ann has a session');
    await world.storage.transact([], (transaction) =>
      transaction.stores(app).sessions.put({ ...session, state: 'displaced' }),
    );
    expect(await ann.ask(revokeMessage, named)).toMatchObject({ refused: 'NetworkModuleUserIsNotLogged' });
    expect(bob.events(entry)).toHaveLength(1);
  });
});
