import { events, methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { toAppID, toLogKey } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { eraseMessages } from './erasing.ts';

const { sendMessage, pinMessage, addMessageReaction } = methods.messages;
const { entry } = events;

let world: AppWorld;
afterEach(() => world.close());

async function annAndBob(messages: Partial<Parameters<typeof createAppWorld>[0] & object>['messages'] = {}) {
  world = await createAppWorld({ policy: 'multi', messages });
  const ann = await world.login('ann', { deviceID: 'phone' });
  const bob = await world.login('bob');
  const send = async (localMessageID: string) => {
    const content = { type: 1, message: localMessageID } as const;
    const sent = await ann.get(sendMessage, { conversationType: 0, targetID: 'bob', localMessageID, content });
    const { messageSeq, messageID, log } = sent;
    return { log, named: { conversationType: 0, targetID: 'bob', messageSeq, messageID } as const };
  };
  return { ann, bob, send };
}

const pinOf = (named: Parameters<TestSession['get']>[1], requestKey: string) =>
  ({ ...(named as object), isPinned: true, requestKey }) as never;

test('a pin that takes the place of another is one event with it, also in the answer [PIN-5]', async () => {
  const { ann, bob, send } = await annAndBob({ pinsMax: 1 });
  const [one, two] = [await send('one'), await send('two')];
  await ann.get(pinMessage, pinOf(one.named, 'k1'));
  const before = bob.events(entry).length;
  const answer = await ann.get(pinMessage, pinOf(two.named, 'k2'));
  expect(answer).toMatchObject({
    position: 4,
    message: { messageSeq: 2, state: { pin: { userID: 'ann' } } },
    others: [{ position: 5, message: { messageSeq: 1, changedPosition: 5 } }],
  });
  expect(answer.others?.[0]?.message.state).toBeUndefined();
  expect(bob.events(entry).slice(before)).toEqual([answer]);
  expect(ann.events(entry)).toEqual([]);
});

test('what was left on a message goes with it when its sender is erased [REVOKE-23]', async () => {
  const { ann, bob, send } = await annAndBob();
  const { log, named } = await send('one');
  await ann.get(pinMessage, pinOf(named, 'k1'));
  const mine = { ...named, targetID: 'ann', reactionType: 'a', requestKey: 'k2' };
  await bob.get(addMessageReaction, mine);
  const app = toAppID(1);
  const keys = [{ app, kind: 'conversation', key: toLogKey(log) } as const];
  await world.storage.transact(keys, (transaction) =>
    eraseMessages(transaction.stores(app), { log: toLogKey(log), messageSeqs: [1], now: world.clock.wall() }),
  );
  const { reactions, pins } = world.storage.read(app);
  expect(await reactions.countUsers({ log: toLogKey(log), messageSeq: 1 })).toBe(0);
  expect(await pins.messages(toLogKey(log), { offset: 0, limit: 9 })).toEqual([]);
});
