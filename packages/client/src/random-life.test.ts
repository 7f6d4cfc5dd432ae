import { type Random, randomInt, seededRandom } from '@parley/kernel/random';
import { expect, test } from 'vitest';
import { ZIMMessageSentStatus } from './enums.ts';
import type { Fate } from './testing/model-server.ts';
import { textOf } from './testing/recorder.ts';
import { createWorld, type Device, sendConfig, textMessage, type World } from './testing/world.ts';
import type { ZIMMessage } from './types.ts';

const fates: readonly Fate[] = ['arrives', 'arrives', 'arrives', 'lost', 'twice', 'late'];

interface Sent {
  readonly text: string;
  readonly message: ZIMMessage;
  outcome: 'pending' | 'resolved' | 'rejected';
}

/** Two users on three devices, and a network that does what it can to part them. */
interface Life {
  readonly world: World;
  readonly random: Random;
  readonly devices: Device[];
  readonly sent: Sent[];
  /** Texts that reached the app of each device, over all its runs. */
  readonly told: string[][];
}

const friendOf = (userID: string): string => (userID === 'ann' ? 'bob' : 'ann');

async function begin(seed: number): Promise<Life> {
  const world = createWorld();
  const random = seededRandom(seed);
  const devices = [world.device('ann'), world.device('bob'), world.device('bob')];
  for (const device of devices) await device.login();
  return { world, random, devices, sent: [], told: devices.map(() => []) };
}

function send({ sent }: Life, { client, userID }: Device): void {
  const text = `${userID} ${sent.length}`;
  const one: Sent = { text, message: textMessage(text), outcome: 'pending' };
  sent.push(one);
  client.sendMessage(one.message, friendOf(userID), 0, sendConfig).then(
    () => {
      one.outcome = 'resolved';
    },
    () => {
      one.outcome = 'rejected';
    },
  );
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[randomInt(random, values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** Some message that the server has, whether a device has heard of it or not. */
function change({ world, random }: Life): void {
  const messages = world.server.messages('ann', 'bob');
  if (messages.length === 0) return;
  const { content, messageSeq, changedPosition = 0 } = pick(random, messages);
  if (content.type !== 1) return;
  const extendedData = `after ${changedPosition} of ${messages.length}`;
  world.server.change('ann', 'bob', messageSeq, { content: { ...content, extendedData } });
}

async function restart(life: Life, index: number): Promise<void> {
  const { world, devices, told } = life;
  const device = devices[index];
  if (!device) return;
  await world.clock.run(200);
  told[index]?.push(...device.told.texts());
  device.client.destroy();
  const next = device.restart();
  devices[index] = next;
  next.login().catch(() => {});
  await world.clock.run(100);
}

/** One thing that happens. */
async function live(life: Life): Promise<void> {
  const { world, random, devices } = life;
  const { server, clock } = world;
  const chance = randomInt(random, 100);
  if (chance < 45) {
    for (let count = 1 + randomInt(random, 3); count > 0; count -= 1) send(life, pick(random, devices));
  } else if (chance < 55) server.cut();
  else if (chance < 60) server.network.network = pick(random, ['accepts', 'refuses', 'hangs'] as const);
  else if (chance < 75) server.network.network = 'accepts';
  else if (chance < 80) server.headsMoved(pick(random, ['ann', 'bob']));
  else if (chance < 83) change(life);
  else if (chance < 84) server.after = ({ method }) => (method === 'sendMessage' ? 'silence' : undefined);
  else if (chance < 88) server.before = ({ method }) => (method === 'sendMessage' ? 'silence' : undefined);
  else if (chance < 94) {
    server.before = () => undefined;
    server.after = () => undefined;
  } else if (server.network.network === 'accepts') await restart(life, randomInt(random, devices.length));
  await clock.run(pick(random, [0, 1, 2, 5, 20, 90, 150, 1000, 7000]));
}

async function comeToRest({ world, devices }: Life): Promise<void> {
  const { server, clock } = world;
  server.fate = () => 'arrives';
  server.before = () => undefined;
  server.after = () => undefined;
  server.network.network = 'accepts';
  await clock.run(90_000);
  server.cut();
  await clock.run(60_000);
  for (const { told } of devices) expect(told.states.at(-1)).toBe('Connected/Success');
}

async function historyOf({ world }: Life, { client, userID }: Device): Promise<readonly ZIMMessage[]> {
  const pages: ZIMMessage[] = [];
  for (;;) {
    const [nextMessage] = pages;
    const config = { count: 7, reverse: true, mode: 0 as const, ...(nextMessage && { nextMessage }) };
    const query = client.queryHistoryMessage(friendOf(userID), 0, config);
    await world.clock.run(50);
    const { messageList } = await query;
    pages.unshift(...messageList);
    if (messageList.length < 7) return pages;
  }
}

async function check(life: Life): Promise<void> {
  const { world, devices, sent, told } = life;
  const stored = world.server.texts('ann', 'bob');
  const attached = world.server
    .messages('ann', 'bob')
    .map(({ content }) => ('extendedData' in content ? (content.extendedData ?? '') : ''));
  const changed = stored.filter((_, index) => attached[index] !== '');
  expect(new Set(stored).size, 'nothing is stored twice').toBe(stored.length);
  for (const { text, message, outcome } of sent) {
    expect(outcome).not.toBe('pending');
    if (outcome === 'resolved') expect(stored).toContain(text);
    // A device that went on with another run knows the message by its own object.
    if (outcome === 'resolved') expect(message.sentStatus).toBe(ZIMMessageSentStatus.Success);
  }
  for (const [index, device] of devices.entries()) {
    const own = sent.filter(({ text }) => text.startsWith(device.userID)).map(({ text }) => text);
    const seen = [...(told[index] ?? []), ...device.told.texts()];
    const ofFriend = stored.filter((text) => text.startsWith(friendOf(device.userID)));
    const received = seen.filter((text) => !own.includes(text));
    expect([...received].sort()).toEqual([...ofFriend].sort());
    // One that changed before a device had caught up with it comes where it changed.
    expect(received.filter((text) => !changed.includes(text))).toEqual(
      ofFriend.filter((text) => !changed.includes(text)),
    );
    const history = await historyOf(life, device);
    const accepted = history.filter(({ sentStatus }) => sentStatus === ZIMMessageSentStatus.Success);
    expect(accepted.map(textOf)).toEqual(stored);
    expect(accepted.map(({ extendedData }) => extendedData)).toEqual(attached);
    const failed = history.filter(({ sentStatus }) => sentStatus !== ZIMMessageSentStatus.Success).map(textOf);
    expect(failed.filter((text) => stored.includes(text))).toEqual([]);
  }
}

test.each(Array.from({ length: 60 }, (_, index) => index + 1))(
  'life %i ends with everyone of one mind',
  async (seed) => {
    const life = await begin(seed);
    const { world, random } = life;
    world.server.fate = () => pick(random, fates);
    for (let step = 0; step < 60; step += 1) await live(life);
    await comeToRest(life);
    await check(life);
  },
);
