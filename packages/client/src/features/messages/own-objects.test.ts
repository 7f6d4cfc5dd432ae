import { describe, expect, test } from 'vitest';
import { foreignObjects } from '../../testing/foreign-objects.ts';
import { watch } from '../../testing/recorder.ts';
import { unwatchedRejections } from '../../testing/unwatched.ts';
import { createWorld, type Device, sendConfig, type World } from '../../testing/world.ts';
import type { ZIMMessage, ZIMMessageSentResult, ZIMMessageSentStatusChangeInfo } from '../../types.ts';

async function begin(): Promise<World & { readonly ann: Device }> {
  const world = createWorld();
  const ann = world.device('ann');
  await ann.login();
  await world.clock.run(15_000);
  const accepted = { messageID: 77, timestamp: world.clock.wall(), orderKey: world.clock.wall() * 1024 };
  world.server.before = ({ method }) => (method === 'sendCommandMessage' ? { result: accepted } : undefined);
  return { ...world, ann };
}

const text = () => ({ type: 1, message: 'hello', extendedData: 'x', mentionedUserIDs: ['bob'] });
const command = () => ({ type: 2, message: Uint8Array.of(1, 2, 3), extendedData: 'x' });
const sent = { sentStatus: 1, senderUserID: 'ann', conversationID: 'bob', messageID: expect.stringMatching(/^\d+$/) };
const pushed = { localMessageID: expect.stringMatching(/^[0-9a-v]{20}$/), extendedData: 'x' };

/** What a listener reads of a message, wherever it has it from. */
function seen(message: ZIMMessage): ZIMMessage {
  const { type, localMessageID, extendedData, sentStatus, senderUserID, conversationID, messageID } = message;
  return { type, localMessageID, extendedData, sentStatus, senderUserID, conversationID, messageID } as ZIMMessage;
}

/** Sends an object of the app and says all that the app saw of it. */
async function send({ ann, clock }: Awaited<ReturnType<typeof begin>>, object: object, afterwards?: () => void) {
  const attached: ZIMMessage[] = [];
  const told: ZIMMessageSentStatusChangeInfo[] = [];
  ann.client.on('messageSentStatusChanged', (_, { infos }) => {
    told.push(...infos.map((info) => ({ ...info, message: seen(info.message) })));
  });
  const onMessageAttached = (message: ZIMMessage): void => void attached.push(message);
  const call = watch(ann.client.sendMessage(object as ZIMMessage, 'bob', 0, sendConfig, { onMessageAttached }));
  afterwards?.();
  await clock.run(1000);
  return { attached, told, outcome: call.outcome() };
}

const statuses = (told: readonly ZIMMessageSentStatusChangeInfo[]): readonly string[] =>
  told.map(({ status, message }) => `${status} ${message.sentStatus}`);

/** A Command is told as sending at once, with an object of the app that is good until then: its listener reads in vain. */
const toldSending = (fields: () => object, afterwards: (() => void) | undefined): boolean =>
  fields === text || afterwards === undefined;

describe.each(foreignObjects)('an object of the app that is %s', (_, kind, make) => {
  test.each([
    ['Text', text, { message: 'hello', mentionedUserIDs: ['bob'], messageSeq: 1 }],
    ['Command', command, {}],
  ])(
    'is sent as a %s, and its call resolves with all that became of it [SEND-7, SEND-7a]',
    async (_type, fields, own) => {
      const world = await begin();
      const { object, afterwards } = make(fields());
      const unwatched = await unwatchedRejections(async () => {
        const { attached, told, outcome } = await send(world, object, afterwards);
        const { message } = outcome as ZIMMessageSentResult;
        expect(message).toMatchObject({ ...pushed, ...own, ...sent });
        expect(message === object).toBe(kind === 'filled');
        expect(attached).toHaveLength(1);
        expect(statuses(told)).toEqual(toldSending(fields, afterwards) ? ['0 0', '1 1'] : ['1 1']);
        expect(told.at(-1)?.message).toMatchObject({ ...pushed, ...sent });
        for (const one of told) expect(one.message).toMatchObject(pushed);
        if (fields === command) expect([...Reflect.get(message, 'message')]).toEqual([1, 2, 3]);
      });
      expect(unwatched).toEqual([]);
      expect(world.ann.told.errors).toEqual([]);
      const page = watch(
        world.ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 } as never),
      );
      await world.clock.run(1000);
      expect(page.outcome()).toMatchObject({ messageList: fields === text ? [{ sentStatus: 1 }] : [] });
    },
  );

  test.each([
    ['Text', text],
    ['Command', command],
  ])('is refused as a %s with the code of the server, and told as failed [SEND-16]', async (_type, fields) => {
    const world = await begin();
    world.server.before = ({ method }) => (method.startsWith('send') ? { code: 6000204 } : undefined);
    const { object, afterwards } = make(fields());
    const unwatched = await unwatchedRejections(async () => {
      const { told, outcome } = await send(world, object, afterwards);
      expect(outcome).toBe(6000204);
      expect(statuses(told)).toEqual(toldSending(fields, afterwards) ? ['0 0', '2 2'] : ['2 2']);
    });
    expect(unwatched).toEqual([]);
    expect(world.ann.told.errors).toEqual([]);
  });
});

/** What an app may do to an object while it is on its way. */
const freezers: readonly (readonly [string, (ann: Device, message: ZIMMessage) => void, object])[] = [
  ['attached', () => {}, { onMessageAttached: (message: ZIMMessage) => void Object.freeze(message) }],
  [
    'told as sending',
    ({ client }) =>
      client.on('messageSentStatusChanged', (_, { infos }) => infos.map(({ message }) => Object.freeze(message))),
    {},
  ],
  ['sent', (_, message) => void Object.freeze(message), {}],
];

describe.each(freezers)('a message that a store freezes when it is %s', (_, prepare, notification) => {
  test('is resolved with a filled copy, and turns to Success everywhere [SEND-7a]', async () => {
    const { ann, clock } = await begin();
    const message = text() as ZIMMessage;
    const unwatched = await unwatchedRejections(async () => {
      const call = watch(ann.client.sendMessage(message, 'bob', 0, sendConfig, notification));
      prepare(ann, message);
      await clock.run(1000);
      expect(call.outcome()).toMatchObject({ message: { ...pushed, ...sent, messageSeq: 1 } });
      expect(message).toMatchObject({ ...pushed, sentStatus: 0 });
    });
    expect([unwatched, ann.told.errors]).toEqual([[], []]);
  });

  test('rejects with the reason, and can be sent again as the same message [SEND-4, SEND-25]', async () => {
    const { ann, clock, server } = await begin();
    const message = text() as ZIMMessage;
    server.before = ({ method }) => (method === 'sendMessage' ? { code: 6000204 } : undefined);
    const unwatched = await unwatchedRejections(async () => {
      const call = watch(ann.client.sendMessage(message, 'bob', 0, sendConfig, notification));
      prepare(ann, message);
      await clock.run(1000);
      expect(call.outcome()).toBe(6000204);
      server.before = () => undefined;
      const again = watch(ann.client.sendMessage(message, 'bob', 0, { ...sendConfig, isRetrySend: true }));
      await clock.run(1000);
      expect(again.outcome()).toMatchObject({ message: { localMessageID: message.localMessageID, sentStatus: 1 } });
    });
    expect(server.texts('ann', 'bob')).toEqual(['hello']);
    expect([unwatched, ann.told.errors]).toEqual([[], []]);
  });
});
