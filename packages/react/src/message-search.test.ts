import { expect, test } from 'vitest';
import { MessageSearcher } from './message-search.ts';
import { FakeClient, receivedMessage, settle } from './testing/fake-client.ts';

function start() {
  const client = new FakeClient();
  const waits: { work: () => void; isOver: boolean }[] = [];
  const known = { newest: 0 };
  const searcher = new MessageSearcher({
    client,
    selfUserID: 'anna',
    newestKnown: () => known.newest,
    after: (_delayMs, work) => {
      const wait = { work, isOver: false };
      waits.push(wait);
      return () => {
        wait.isOver = true;
      };
    },
  });
  /** The pause in the typing is over. */
  const pause = async (): Promise<void> => {
    for (const wait of waits.splice(0)) if (!wait.isOver) wait.work();
    await settle();
  };
  const answer = (sequences: readonly number[], nextFlag = 0, searchedThrough = 9000): void => {
    client.pages.push({
      messageList: sequences.map((sequence) => receivedMessage(sequence)),
      nextFlag,
      searchedThrough,
    });
  };
  const found = (): number[] => searcher.state.get().found.map(({ message }) => message.messageSeq);
  return { client, searcher, known, pause, answer, found };
}

test('a search waits for a pause in the typing, and pages follow one another', async () => {
  const { client, searcher, pause, answer, found } = start();
  answer([9, 8], 70);
  answer([7]);
  searcher.search('lun');
  searcher.search('lunch  noon');
  expect(client.asked).toEqual([]);
  await pause();
  expect([found(), searcher.state.get()]).toEqual([[9, 8], expect.objectContaining({ state: 'done', hasMore: true })]);
  const [first] = searcher.state.get().found;
  expect(first).toMatchObject({ type: 0, conversationID: 'bob', message: { text: 'text 9' } });
  const more = searcher.loadMore();
  expect(searcher.state.get().isLoadingMore).toBe(true);
  await Promise.all([more, searcher.loadMore()]);
  expect(searcher.state.get()).toMatchObject({ state: 'done', hasMore: false, isLoadingMore: false });
  expect(found()).toEqual([9, 8, 7]);
  await searcher.loadMore();
  expect(client.asked).toEqual(['search lunch noon 0', 'search lunch noon 70']);
  searcher.search('');
  expect(searcher.state.get()).toMatchObject({ query: '', state: 'idle', found: [] });
});

test('pages that are empty although there is more are passed over, and at some time it is asked whether to go on', async () => {
  const { client, searcher, pause, answer, found } = start();
  answer([], 60);
  answer([5], 50);
  searcher.search('a');
  await pause();
  expect(found()).toEqual([5]);
  for (const nextFlag of [40, 30, 20, 15, 10]) answer([], nextFlag);
  await searcher.loadMore();
  expect([found(), searcher.state.get().hasMore, client.asked.length]).toEqual([[5], true, 7]);
});

test('what is not indexed yet is said, and only where there is something', async () => {
  const { searcher, known, pause, answer } = start();
  known.newest = 8000;
  answer([1], 0, 8000);
  searcher.search('a');
  await pause();
  expect(searcher.state.get()).not.toHaveProperty('searchedThrough');
  answer([1], 0, 7000);
  searcher.search('b');
  await pause();
  expect(searcher.state.get()).toMatchObject({ searchedThrough: 7000 });
});

test('what could not be searched is said, keeps what was found and can be asked for again', async () => {
  const { client, searcher, pause, answer, found } = start();
  client.refusal = 6000104;
  searcher.search('a');
  await pause();
  expect(searcher.state.get()).toMatchObject({ state: 'failed', code: 6000104, hasMore: false });
  client.refusal = undefined;
  answer([3], 20);
  searcher.search('a');
  await pause();
  client.refusal = 6000105;
  await searcher.loadMore();
  expect([found(), searcher.state.get()]).toEqual([[3], expect.objectContaining({ state: 'failed', hasMore: true })]);
  client.refusal = undefined;
  answer([2]);
  await searcher.loadMore();
  expect([found(), searcher.state.get().state]).toEqual([[3, 2], 'done']);
});

test('an answer that comes too late is no answer to what is searched now', async () => {
  const { client, searcher, pause, answer, found } = start();
  answer([9], 80);
  searcher.search('a');
  await pause();
  answer([8]);
  const late = searcher.loadMore();
  searcher.search('ab');
  expect(searcher.state.get().isLoadingMore).toBe(false);
  await late;
  expect(found()).toEqual([9]);
  answer([4]);
  await pause();
  expect([found(), client.asked.at(-1)]).toEqual([[4], 'search ab 0']);
  answer([1]);
  searcher.search('abc');
  searcher.stop();
  await pause();
  expect(found()).toEqual([4]);
});
