import { events, methods } from '@parley/protocol/index';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { queryConversation, clearConversationUnreadMessageCount: clear } = methods.conversations;
const { sendMessage } = methods.messages;

const names = ['alice', 'bob', 'carol'] as const;
type Name = (typeof names)[number];

type Step =
  | { readonly kind: 'send'; readonly by: Name; readonly to: Name }
  | { readonly kind: 'read'; readonly by: Name; readonly to: Name; readonly position: number };

const pairs = names.flatMap((by) => names.filter((to) => to !== by).map((to) => ({ by, to })));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...pairs).map((pair): Step => ({ kind: 'send', ...pair })),
  fc
    .tuple(fc.constantFrom(...pairs), fc.nat(12))
    .map(([pair, position]): Step => ({ kind: 'read', ...pair, position })),
);
const isSend = ({ kind }: Step): boolean => kind === 'send';

/** A sender's second message to one target waits for the first, so that a burst has one of each. */
const burst = fc.uniqueArray(step, {
  minLength: 1,
  maxLength: 25,
  comparator: (one, other) => isSend(one) && isSend(other) && one.by === other.by && one.to === other.to,
});

let world: AppWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const textTo = (to: Name, localMessageID: string) =>
  ({ conversationType: 0, targetID: to, localMessageID, content: { type: 1, message: 'hello' } }) as const;

/** Sends a step without waiting for its answer. */
function post(client: TestSession, taken: Step, localMessageID: string): { outcome(): unknown } {
  if (taken.kind === 'send') return client.post(sendMessage, textTo(taken.to, localMessageID));
  return client.post(clear, { conversationType: 0, targetID: taken.to, position: taken.position });
}

/** Runs bursts, each in one turn or one step after another, and tells all that came of it. */
async function run(bursts: readonly (readonly Step[])[], isTogether: boolean): Promise<unknown> {
  world = await createAppWorld({ policy: 'multi' });
  const { clock, login, close } = world;
  const clients = Object.fromEntries(await all(names, async (name) => [name, await login(name)] as const));
  const phone = await login('alice', { platform: 3, deviceID: 'phone' });
  const clientOf = (name: Name): TestSession => clients[name] ?? phone;
  // From here on every place is known.
  await all(pairs, ({ by, to }) => clientOf(by).get(sendMessage, textTo(to, `${by} to ${to}`)));
  const outcomes: unknown[] = [];
  for (const [round, steps] of bursts.entries()) {
    const posted: { outcome(): unknown }[] = [];
    for (const [index, taken] of steps.entries()) {
      posted.push(post(clientOf(taken.by), taken, `${round}-${index}`));
      if (!isTogether) await clock.settle();
    }
    await clock.settle();
    outcomes.push(...posted.map(({ outcome }) => outcome()));
  }
  const devices = [...names.map(clientOf), phone];
  const told = devices.map((device) => [device.events(events.userLog), device.messages()]);
  const standings = await all(pairs, ({ by, to }) =>
    clientOf(by).get(queryConversation, { conversationType: 0, targetID: to }),
  );
  const logs = await all(names, (name) => clientOf(name).get(methods.logs.sync, { userLogPosition: 0, logs: [] }));
  await close();
  world = undefined;
  return { outcomes, told, standings, logs };
}

/** One after another. */
async function all<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** Between conversations the order is that in which messages were written, which waits for what stands before it in each. */
const withoutOrder = (told: unknown): unknown =>
  JSON.parse(JSON.stringify(told, (key, value) => (key === 'orderKey' ? undefined : value)));

test('a burst of messages and readings of many conversations comes out as one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 3 }), async (bursts) => {
      expect(withoutOrder(await run(bursts, true))).toEqual(withoutOrder(await run(bursts, false)));
    }),
    { numRuns: 25 },
  );
});

test('a reading does not overtake a message of its conversation', async () => {
  world = await createAppWorld();
  const [alice, bob] = [await world.login('alice'), await world.login('bob')];
  await alice.get(sendMessage, textTo('bob', 'first'));
  await bob.get(sendMessage, textTo('alice', 'second'));
  const sent = bob.post(sendMessage, textTo('alice', 'third'));
  const read = alice.post(clear, { conversationType: 0, targetID: 'bob', position: 3 });
  await world.clock.settle();
  expect(sent.outcome()).toMatchObject({ result: { position: 3 } });
  expect(read.outcome()).toMatchObject({ result: { readPosition: 3, position: 3, unreadMessageCount: 0 } });
});
