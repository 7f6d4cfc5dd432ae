import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { sendMessage, replyMessage, revokeMessage, editMessage, queryHistoryMessage, queryMessageRepliedList } =
  methods.messages;
const { catchUp } = methods.logs;
const { entry } = events;
const text = (targetID: string, localMessageID: string, message = 'hello') =>
  ({ conversationType: 0, targetID, localMessageID, content: { type: 1, message } }) as const;
const page = { conversationType: 0, count: 10, reverse: true } as const;

let world: AppWorld;
afterEach(() => world.close());

async function annAndBob() {
  world = await createAppWorld({ policy: 'multi' });
  const ann = await world.login('ann', { deviceID: 'phone' });
  const bob = await world.login('bob');
  const root = await ann.get(sendMessage, text('bob', 'root', 'the root'));
  const original = { messageSeq: root.messageSeq, messageID: root.messageID };
  return { ann, bob, root, original };
}

const told = (session: TestSession) =>
  session.events(entry).flatMap((one) => ('message' in one && one.message ? [{ ...one, message: one.message }] : []));
const named = ({ messageSeq, messageID }: { messageSeq: number; messageID: number }) => ({ messageSeq, messageID });

async function sweep(): Promise<void> {
  const expired = { before: world.clock.wall(), afterLog: 0, limit: 1 };
  await world.storage.transact([], (transaction) => transaction.stores(toAppID(1)).messages.sweepExpired(expired));
}

describe('replyMessage', () => {
  test('stands in the log with what it answers, and counts at the root [REPLY-4, REPLY-5, REPLY-8]', async () => {
    const { ann, bob, root, original } = await annAndBob();
    const answer = await bob.get(replyMessage, { ...text('ann', 'r1', 'a reply'), original });
    const replied = { ...original, senderUserID: 'ann', sentTime: root.timestamp, rootSeq: 1 };
    const source = { position: 3, content: { type: 1, message: 'the root' } };
    expect(answer).toMatchObject({ position: 2, messageSeq: 2, replied, source });
    const content = { type: 1, message: 'a reply', replied };
    const [reply, counted] = told(ann);
    expect(reply).toMatchObject({ position: 2, message: { messageSeq: 2, content, source } });
    expect(counted).toMatchObject({ position: 3, message: { messageSeq: 1, state: { rootRepliedCount: 1 } } });
    // Who replied is told of the root alone.
    expect(told(bob).slice(1)).toEqual([counted]);
    const history = await ann.get(queryHistoryMessage, { ...page, targetID: 'bob' });
    expect(history.messages).toEqual([counted?.message, reply?.message]);
    const { logs } = await ann.get(catchUp, { logs: [{ log: root.log, position: 1, messageSeq: 1 }] });
    expect(logs[0]?.entries).toMatchObject(history.messages.toReversed().map((message) => ({ message })));
  });

  test('to a reply keeps its root, and revoking it counts it no more [REPLY-4, REPLY-8]', async () => {
    const { ann, bob, original } = await annAndBob();
    const first = await bob.get(replyMessage, { ...text('ann', 'r1'), original });
    const second = await ann.get(replyMessage, { ...text('bob', 'r2'), original: named(first) });
    expect(second.replied).toMatchObject({ ...named(first), senderUserID: 'bob', rootSeq: 1 });
    const states = () => told(ann).flatMap(({ message }) => (message.messageSeq === 1 ? [message.state] : []));
    expect(states()).toEqual([{ rootRepliedCount: 1 }, { rootRepliedCount: 2 }]);
    await bob.get(revokeMessage, { conversationType: 0, targetID: 'ann', ...named(first) });
    expect(states().at(-1)).toEqual({ rootRepliedCount: 1 });
    const list = { conversationType: 0, targetID: 'bob', ...original, nextFlag: 0, count: 10 } as const;
    const tree = await ann.get(queryMessageRepliedList, list);
    expect(tree).toMatchObject({ nextFlag: 0, repliedCount: 1, root: { messageSeq: 1 } });
    expect(tree.messages).toMatchObject([{ messageSeq: 3, source: { content: { type: 31 } } }]);
  });

  test('repeated gives the first answer, whatever became of the original, and tells nobody again', async () => {
    const { ann, bob, original } = await annAndBob();
    const sent = { ...text('ann', 'r1'), original };
    const first = await bob.get(replyMessage, sent);
    await ann.get(revokeMessage, { conversationType: 0, targetID: 'bob', ...original });
    const count = ann.events(entry).length;
    expect(await bob.get(replyMessage, sent)).toEqual({ ...first, source: expect.objectContaining({ position: 4 }) });
    expect(ann.events(entry)).toHaveLength(count);
    expect(await bob.ask(replyMessage, { ...text('ann', 'r2'), original })).toMatchObject({
      refused: 'MessageModuleSendMessageFailed',
    });
  });

  test('to what retention removed is accepted, and says that it is gone [REPLY-3]', async () => {
    const { ann, bob, original } = await annAndBob();
    await world.clock.run(1000);
    await sweep();
    const answer = await bob.get(replyMessage, { ...text('ann', 'r1'), original });
    expect(answer.replied).toEqual({ ...original, senderUserID: '', sentTime: 0, rootSeq: 1 });
    expect(answer).not.toHaveProperty('source');
    expect(ann.events(entry)).toHaveLength(1);
    const list = { conversationType: 0, targetID: 'bob', ...original, nextFlag: 0, count: 10 } as const;
    const tree = await ann.get(queryMessageRepliedList, list);
    expect(tree).toMatchObject({ repliedCount: 1, messages: [{ messageSeq: 2 }] });
    expect(tree).not.toHaveProperty('root');
  });

  test('keeps the order of the calls among plain messages of its sender', async () => {
    const { ann, original } = await annAndBob();
    const posted = [1, 2, 3, 4, 5, 6].map((index) =>
      index % 2 === 0
        ? ann.post(replyMessage, { ...text('bob', `m${index}`), original })
        : ann.post(sendMessage, text('bob', `m${index}`)),
    );
    await world.clock.settle();
    expect(posted.map(({ outcome }) => outcome())).toMatchObject(
      posted.map((_, index) => ({ result: { messageSeq: index + 2 } })),
    );
  });

  test('edited goes on answering what it answers; what it answers shows as edited [REPLY-6]', async () => {
    const { ann, bob, original } = await annAndBob();
    const reply = await bob.get(replyMessage, { ...text('ann', 'r1'), original });
    const to = { conversationType: 0, targetID: 'ann', ...named(reply) } as const;
    const content = { type: 1, message: 'another' } as const;
    const { message } = await bob.get(editMessage, { ...to, content });
    expect(message).toMatchObject({ content: { ...content, replied: original }, source: { content: { type: 1 } } });
    const of = { conversationType: 0, targetID: 'bob', ...original } as const;
    await ann.get(editMessage, { ...of, content: { type: 1, message: 'the new root' } });
    const { messages } = await bob.get(queryHistoryMessage, { ...page, targetID: 'ann' });
    expect(messages.at(-1)).toMatchObject({ source: { position: 5, content: { message: 'the new root' } } });
    expect(messages[0]).toMatchObject({ state: { rootRepliedCount: 1, editorUserID: 'ann' } });
  });

  test('from both sides at the same time counts each', async () => {
    const { ann, bob, original } = await annAndBob();
    const posted = [
      ann.post(replyMessage, { ...text('bob', 'r1'), original }),
      bob.post(replyMessage, { ...text('ann', 'r1'), original }),
      ann.post(replyMessage, { ...text('bob', 'r2'), original }),
    ];
    await world.clock.settle();
    expect(posted.every(({ outcome }) => 'result' in (outcome() ?? {}))).toBe(true);
    const { messages } = await bob.get(queryHistoryMessage, { ...page, targetID: 'ann' });
    expect(messages[0]?.state).toEqual({ rootRepliedCount: 3 });
  });

  test.each<[string, object, string]>([
    ['what never was', { original: { messageSeq: 2, messageID: 9 } }, 'CommonModuleParamsInvalid'],
    ['another message than it says', { original: { messageSeq: 1, messageID: 9 } }, 'CommonModuleParamsInvalid'],
    ['nothing', { original: undefined }, 'CommonModuleParamsInvalid'],
    ['a message of nobody', { targetID: 'nobody' }, 'MessageModuleTargetDoesNotExist'],
    ['oneself', { targetID: 'ann' }, 'CommonModuleParamsInvalid'],
    ['a message of somebody without a conversation', { targetID: 'carl' }, 'CommonModuleParamsInvalid'],
    ['with blank text', { content: { type: 1, message: ' ' } }, 'CommonModuleParamsInvalid'],
  ])('to %s is refused and changes nothing', async (_what, over, refused) => {
    const { ann, bob, original } = await annAndBob();
    await world.login('carl');
    expect(await ann.ask(replyMessage, { ...text('bob', 'r1'), original, ...over })).toMatchObject({ refused });
    expect(bob.events(entry)).toHaveLength(1);
  });

  test('says of what it answers what the server knows, not what its sender claims', async () => {
    const { ann, bob, original } = await annAndBob();
    const forged = { messageSeq: 7, messageID: 7, senderUserID: 'carl', sentTime: 1, rootSeq: 7 };
    const content = { type: 1, message: 'a reply', replied: forged } as const;
    await bob.get(replyMessage, { ...text('ann', 'r1'), content, original });
    await bob.get(sendMessage, { ...text('ann', 'r2'), content });
    const [reply, , plain] = told(ann);
    expect(reply?.message.content).toMatchObject({ replied: { ...original, senderUserID: 'ann' } });
    expect(plain?.message.content).toEqual({ type: 1, message: 'a reply' });
  });
});

describe('queryMessageRepliedList', () => {
  test('pages through the tree from its root or any reply, ascending [REPLY-9]', async () => {
    const { ann, bob, original } = await annAndBob();
    const replies = [];
    for (const index of [1, 2, 3, 4, 5]) {
      replies.push(await bob.get(replyMessage, { ...text('ann', `r${index}`), original }));
    }
    const of = { conversationType: 0, targetID: 'bob', count: 2 } as const;
    const pages = [];
    const [, , third = original] = replies;
    for (let nextFlag = 0, isFirst = true; isFirst || nextFlag > 0; isFirst = false) {
      const found = await ann.get(queryMessageRepliedList, { ...of, ...named(third), nextFlag });
      pages.push(found.messages.map(({ messageSeq }) => messageSeq));
      expect(found).toMatchObject({ repliedCount: 5, root: { messageSeq: 1, state: { rootRepliedCount: 5 } } });
      ({ nextFlag } = found);
    }
    expect(pages).toEqual([[2, 3], [4, 5], [6]]);
  });

  test.each<[string, object]>([
    ['that stands in no tree [REPLY-9]', {}],
    ['that is another one', { messageID: 1 }],
    ['that never was', { messageSeq: 99 }],
    ['of nobody', { targetID: 'nobody' }],
    ['of oneself', { targetID: 'ann' }],
  ])('of a message %s is empty', async (_what, over) => {
    const { ann, original } = await annAndBob();
    const query = { conversationType: 0, targetID: 'bob', ...original, nextFlag: 0, count: 10, ...over } as const;
    expect(await ann.get(queryMessageRepliedList, query)).toMatchObject({ messages: [], nextFlag: 0, repliedCount: 0 });
  });

  test.each([0, 101, 1.5])('takes no count of %d', async (count) => {
    const { ann, original } = await annAndBob();
    const query = { conversationType: 0, targetID: 'bob', ...original, nextFlag: 0, count } as const;
    expect(await ann.ask(queryMessageRepliedList, query)).toMatchObject({ refused: 'CommonModuleParamsInvalid' });
  });
});
