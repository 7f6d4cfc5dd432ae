import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { sendMessage, replyMessage, revokeMessage, editMessage, addMessageReaction, pinMessage } = methods.messages;
const { queryHistoryMessage } = methods.messages;
const text = (localMessageID: string) =>
  ({ conversationType: 0, targetID: 'bob', localMessageID, content: { type: 1, message: 'hello' } }) as const;

/** An entry, and those that came about with it. */
interface Told {
  readonly position: number;
  readonly others?: readonly { readonly position: number }[];
}

let world: AppWorld;
afterEach(() => world.close());

/** ann wrote `count` messages to bob, and then a reply to the first of them. */
async function begin(count: number, pinsMax = 10) {
  world = await createAppWorld({ policy: 'multi', messages: { pinsMax } });
  const [ann, bob] = [await world.login('ann'), await world.login('bob')];
  const named = [];
  for (let index = 1; index <= count; index += 1) {
    const { messageSeq, messageID } = await ann.get(sendMessage, text(`m${index}`));
    named.push({ conversationType: 0, targetID: 'bob', messageSeq, messageID } as const);
  }
  const [first] = named;
  if (!first) throw new Error('there is a first message');
  const { messageSeq, messageID } = await ann.get(replyMessage, { ...text('reply'), original: first });
  const reply = { ...first, messageSeq, messageID };
  await world.clock.settle();
  const before = bob.events(events.entry).length;
  const told = () => bob.events(events.entry).slice(before);
  return { ann, bob, named, first, reply, told };
}

const pinned = async (session: TestSession) => {
  const { messages } = await session.get(queryHistoryMessage, {
    ...{ conversationType: 0, targetID: 'bob', count: 100, reverse: true },
  });
  return messages.flatMap(({ messageSeq, state }) => (state?.pin ? messageSeq : []));
};

describe('changes that are asked for at the same time', () => {
  test('are told in the order of their positions, each once, whatever they are', async () => {
    const { ann, named, first, reply, told } = await begin(4);
    const [, second = first, third = first, fourth = first] = named;
    const react = (of: typeof first, reactionType: string) =>
      ann.post(addMessageReaction, { ...of, reactionType, requestKey: `${reactionType}${of.messageSeq}` });
    const posted = [
      react(first, 'a'),
      react(second, 'a'),
      react(first, 'b'),
      ann.post(editMessage, { ...third, content: { type: 1, message: 'new' } }),
      ann.post(revokeMessage, reply),
      react(fourth, 'a'),
      ann.post(pinMessage, { ...second, isPinned: true, requestKey: 'pin' }),
      ann.post(revokeMessage, first),
      ann.post(pinMessage, { ...second, isPinned: false, requestKey: 'unpin' }),
      react(fourth, 'b'),
    ];
    await world.clock.settle();
    expect(posted.filter(({ outcome }) => !('result' in (outcome() ?? {})))).toEqual([]);
    const positions = told().map(({ position }) => position);
    // Eleven: with the reply its root has changed.
    expect(positions).toEqual(Array.from({ length: 11 }, (_, index) => (positions[0] ?? 0) + index));
    expect(await pinned(ann)).toEqual([]);
  });

  test('see what the ones before them left: no pin is replaced where a revocation has made room', async () => {
    const { ann, named, first } = await begin(4, 2);
    const [, second = first, third = first] = named;
    const pin = (of: typeof first) => ann.post(pinMessage, { ...of, isPinned: true, requestKey: `${of.messageSeq}` });
    const posted = [pin(first), pin(second), ann.post(revokeMessage, second), pin(third)];
    await world.clock.settle();
    expect(posted.filter(({ outcome }) => !('result' in (outcome() ?? {})))).toEqual([]);
    expect(await pinned(ann)).toEqual([1, 3]);
  });

  test('see what the ones before them left: nor where a pin was taken away, between other changes', async () => {
    const { ann, named, first } = await begin(5, 2);
    const [, second = first, third = first, fourth = first, fifth = first] = named;
    const pin = (of: typeof first, isPinned = true) =>
      ann.post(pinMessage, { ...of, isPinned, requestKey: `${of.messageSeq}${isPinned}` });
    const react = (of: typeof first) => ann.post(addMessageReaction, { ...of, reactionType: 'a', requestKey: 'k' });
    const before = [pin(first), pin(second)];
    await world.clock.settle();
    const posted = [...before, react(fourth), pin(second, false), react(fifth), pin(third), react(first)];
    await world.clock.settle();
    expect(posted.filter(({ outcome }) => !('result' in (outcome() ?? {})))).toEqual([]);
    expect(await pinned(ann)).toEqual([1, 3]);
  });

  test('are told in their order also behind a pin that takes the place of another one', async () => {
    const { ann, named, first, told } = await begin(4, 1);
    const [, second = first, third = first, fourth = first] = named;
    const pin = (of: typeof first) => ann.post(pinMessage, { ...of, isPinned: true, requestKey: `${of.messageSeq}` });
    const react = (of: typeof first) => ann.post(addMessageReaction, { ...of, reactionType: 'a', requestKey: 'k' });
    pin(first);
    await world.clock.settle();
    const before = told().length;
    const posted = [react(third), pin(second), react(fourth), react(first)];
    await world.clock.settle();
    expect(posted.filter(({ outcome }) => !('result' in (outcome() ?? {})))).toEqual([]);
    const entries = told().slice(before) as unknown as readonly Told[];
    const positions = entries.flatMap(({ position, others = [] }) => [position, ...others.map((one) => one.position)]);
    expect(positions).toEqual(Array.from({ length: 5 }, (_, index) => (positions[0] ?? 0) + index));
    expect(await pinned(ann)).toEqual([2]);
  });

  test('that are refused leave the others as they are', async () => {
    const { ann, first, reply, told } = await begin(2);
    const posted = [
      ann.post(revokeMessage, { ...first, messageID: 1 }),
      ann.post(revokeMessage, first),
      ann.post(revokeMessage, first),
      ann.post(addMessageReaction, { ...first, reactionType: 'a', requestKey: 'k' }),
      ann.post(editMessage, { ...reply, content: { type: 1, message: 'new' } }),
    ];
    await world.clock.settle();
    expect(posted.map(({ outcome }) => outcome())).toMatchObject([
      { refused: 'MessageModuleSendMessageFailed' },
      { result: {} },
      { refused: 'MessageModuleMessageHasBeenRevoked' },
      { refused: 'MessageModuleCommonError' },
      { result: {} },
    ]);
    expect(told()).toHaveLength(2);
  });
});
