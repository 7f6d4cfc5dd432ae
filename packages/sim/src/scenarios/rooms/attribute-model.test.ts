import type { ZIM, ZIMRoomAttributesUpdateInfo } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { type Chance, createChance } from '../../chance.ts';
import { Chat, type ChatDevice } from '../chat.ts';
import { type Answer, AttributeModel, type Manner, type Operation, type Told } from './attribute-model.ts';
import { attributesOf } from './rooms.ts';

const actors = ['ann', 'bob', 'carol', 'dora', 'eve'];
const stepsPerSeed = 8;

/** Twelve keys, of which a room takes ten; values of which five are too long for it. */
function randomOperation(dice: Chance): Operation {
  const keys = Array.from({ length: 1 + dice.int(4) }, () => `k${dice.int(12)}`);
  if (dice.happens(0.35)) return { kind: 'delete', keys };
  const pairs = keys.map((key) => [key, 'v'.repeat(dice.happens(0.1) ? 1000 : dice.int(9))]);
  return { kind: 'set', pairs: Object.fromEntries(pairs) };
}

const randomManner = (dice: Chance): Manner => ({
  isForce: dice.happens(0.4),
  isUpdateOwner: dice.happens(0.5),
  isDeleteAfterOwnerLeft: dice.happens(0.5),
});

/** What each of the devices in the room was told, in its order. */
function listen({ zim }: ChatDevice): Told[] {
  const told: Told[] = [];
  const hear = (infos: readonly ZIMRoomAttributesUpdateInfo[]): void => {
    const [set = {}, deleted = {}] = [0, 1].map(
      (wanted) => infos.find(({ action }) => action === wanted)?.roomAttributes,
    );
    told.push({ set, deleted });
  };
  zim.on('roomAttributesUpdated', (_zim, { infos }) => hear(infos.length === 1 ? infos : []));
  zim.on('roomAttributesBatchUpdated', (_zim, { infos }) => hear(infos.length === 2 ? infos : []));
  return told;
}

/** How a call ended: its code, 0 for none, and the keys that were refused. */
type Ended = readonly [code: number, errorKeys: readonly string[]];

const endOf = async (call: Promise<object>): Promise<Ended> => {
  try {
    return [0, errorKeysIn(await call)];
  } catch (error) {
    return [Number(Reflect.get(Object(error), 'code')), []];
  }
};

const errorKeysIn = (result: object): readonly string[] =>
  'errorKeys' in result && Array.isArray(result.errorKeys) ? result.errorKeys.map(String).sort() : [];

function call(zim: ZIM, operation: Operation, manner: Manner): Promise<Ended> {
  return endOf(
    operation.kind === 'set'
      ? zim.setRoomAttributes({ ...operation.pairs }, 'r', manner)
      : zim.deleteRoomAttributes([...operation.keys], 'r', manner),
  );
}

async function callAsBatch(zim: ZIM, operations: readonly Operation[], manner: Manner): Promise<readonly Ended[]> {
  zim.beginRoomAttributesBatchOperation('r', manner);
  // What is configured for one of a batch does not count.
  const other = { isForce: !manner.isForce, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };
  const inner = operations.map((operation) => call(zim, operation, other));
  const end = await endOf(zim.endRoomAttributesBatchOperation('r'));
  return [[end[0], []], ...(await Promise.all(inner))];
}

const keysOf = (one: Operation): readonly string[] =>
  one.kind === 'set' ? Object.keys(one.pairs) : [...new Set(one.keys)];

/** As the answer of the model shows in single calls. */
function expectedOf(answer: Answer, operations: readonly Operation[]): readonly Ended[] {
  if ('code' in answer && answer.code !== 6000331) return operations.map(() => [answer.code, []]);
  return operations.map((operation, index): Ended => {
    const refused = 'code' in answer ? keysOf(operation) : (answer.errorKeys[index] ?? []);
    return refused.length === keysOf(operation).length ? [6000331, []] : [0, [...refused].sort()];
  });
}

function endOfBatch(answer: Answer): Ended {
  if ('code' in answer) return [answer.code, []];
  return [answer.errorKeys.flat().length > 0 ? 6000332 : 0, []];
}

interface Stage {
  readonly chat: Chat;
  readonly devices: ReadonlyMap<string, ChatDevice>;
}

async function playSeed({ chat, devices }: Stage, seed: number): Promise<void> {
  const dice = createChance(seed);
  const model = new AttributeModel();
  const device = (actor: string): ChatDevice => devices.get(actor) as ChatDevice;
  const present = new Set(actors);
  for (const actor of actors) await chat.wait(device(actor).zim.enterRoom({ roomID: 'r', roomName: '' }));
  await chat.run(50);
  const told = new Map(actors.map((actor) => [actor, listen(device(actor))]));
  for (let step = 0; step < stepsPerSeed; step += 1) {
    const actor = dice.pick([...present]);
    const { zim } = device(actor);
    const isLeaving = present.size > 2 && dice.happens(0.1);
    const operations = Array.from({ length: dice.happens(0.3) ? 1 + dice.int(3) : 1 }, () => randomOperation(dice));
    const manner = randomManner(dice);
    let expected: Told | undefined;
    if (isLeaving) {
      await chat.wait(zim.leaveRoom('r'));
      present.delete(actor);
      expected = model.leave(actor);
    } else {
      const { answer, told: news } = model.change(actor, operations, manner);
      const isBatch = operations.length > 1;
      const [first] = operations as [Operation];
      const ended = isBatch
        ? await chat.wait(callAsBatch(zim, operations, manner))
        : [await chat.wait(call(zim, first, manner))];
      const should = [...(isBatch ? [endOfBatch(answer)] : []), ...expectedOf(answer, operations)];
      expect({ seed, step, actor, operations, manner, ended }).toEqual({
        ...{ seed, step, actor, operations, manner },
        ended: should,
      });
      expected = news;
    }
    await chat.run(50);
    for (const one of present)
      expect([seed, step, one, told.get(one)?.splice(0)]).toEqual([seed, step, one, expected ? [expected] : []]);
  }
  for (const one of present) expect([seed, await attributesOf(chat, device(one))]).toEqual([seed, model.map]);
  for (const one of present) await chat.wait(device(one).zim.leaveAllRoom());
}

describe('attributes of a room do what their description says, whoever changes them', () => {
  const seedsPerTest = 60;
  it.each([0, 1, 2, 3])('in part %i of the seeds [ATTR-3, ATTR-9, ATTR-10]', { timeout: 60_000 }, async (part) => {
    const chat = await Chat.open();
    const devices = new Map<string, ChatDevice>();
    for (const actor of actors) devices.set(actor, await chat.loggedIn(actor));
    for (let seed = 1; seed <= seedsPerTest; seed += 1) await playSeed({ chat, devices }, part * seedsPerTest + seed);
  });
});
