import { expect, test } from 'vitest';
import { ZIMErrorCode } from '../../enums.ts';
import { textOf, watch } from '../../testing/recorder.ts';
import { createWorld, type Device, sendConfig, textMessage, type World } from '../../testing/world.ts';

/* What becomes of a message where the SDK itself fails, and not the network or the server. */

async function begin(): Promise<World & { readonly ann: Device }> {
  const world = createWorld();
  const ann = world.device('ann');
  await ann.login();
  await world.clock.run(15_000);
  return { ...world, ann };
}

const sending = (sent: Promise<unknown>) => watch(sent.then(() => undefined));
const send = (device: Device, text: string) =>
  sending(device.client.sendMessage(textMessage(text), 'bob', 0, sendConfig));
const statuses = ({ told }: Device): string[] =>
  told.statuses.map(({ status, message }) => `${textOf(message)} ${status}`);

/** The encoder fails at whatever holds this text, until the returned function is called. */
function breakEncoder(text: string): () => void {
  const { stringify } = JSON;
  const broken = (...given: Parameters<typeof stringify>): string => {
    const encoded = stringify(...given);
    if (encoded?.includes(text)) throw new TypeError('the encoder fails');
    return encoded;
  };
  Reflect.set(JSON, 'stringify', broken);
  return () => void Reflect.set(JSON, 'stringify', stringify);
}

test('a message that cannot be built is rejected with 6000201, without a trace [SEND-18a]', async () => {
  const { ann, clock } = await begin();
  const { bytes } = ann.platform.random;
  Reflect.set(ann.platform.random, 'bytes', () => {
    throw new Error('there is no chance');
  });
  const failing = send(ann, 'never');
  await clock.run(50);
  expect([failing.outcome(), statuses(ann)]).toEqual([ZIMErrorCode.MessageModuleCommonError, []]);
  Reflect.set(ann.platform.random, 'bytes', bytes);
  const next = send(ann, 'next');
  await clock.run(50);
  expect([next.outcome(), statuses(ann)]).toEqual(['resolved', ['next 0', 'next 1']]);
});

test('a message that cannot be encoded fails with 6000201, is kept, and may be sent again; others go on [SEND-18a]', async () => {
  const { ann, clock, server } = await begin();
  const mend = breakEncoder('unspeakable');
  try {
    const message = textMessage('unspeakable');
    const failing = sending(ann.client.sendMessage(message, 'bob', 0, sendConfig));
    const next = send(ann, 'next');
    await clock.run(50);
    expect(failing.outcome()).toBe(ZIMErrorCode.MessageModuleCommonError);
    expect(next.outcome()).toBe('resolved');
    expect(statuses(ann)).toEqual(['unspeakable 0', 'next 0', 'unspeakable 2', 'next 1']);
    mend();
    const again = sending(ann.client.sendMessage(message, 'bob', 0, { ...sendConfig, isRetrySend: true }));
    await clock.run(50);
    expect([again.outcome(), server.texts('ann', 'bob')]).toEqual(['resolved', ['next', 'unspeakable']]);
  } finally {
    mend();
  }
});

test('a request that cannot be encoded takes no place of others', async () => {
  const { ann, clock } = await begin();
  const mend = breakEncoder('unspeakable');
  try {
    // More than may be in flight at a time.
    const failing = Array.from({ length: 300 }, () => send(ann, 'unspeakable'));
    const next = send(ann, 'next');
    await clock.run(100);
    expect(new Set(failing.map((one) => one.outcome()))).toEqual(new Set([ZIMErrorCode.MessageModuleCommonError]));
    expect(next.outcome()).toBe('resolved');
  } finally {
    mend();
  }
});
