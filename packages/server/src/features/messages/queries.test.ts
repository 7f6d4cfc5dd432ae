import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { type AppWorld, createAppWorld, type TestSession } from '../../testing/app-world.ts';
import { numbers, range, sendNumbered } from '../../testing/numbered-messages.ts';
import type { TestClient } from '../../testing/test-client.ts';

const { queryHistoryMessage } = methods.messages;

let world: AppWorld;
let alice: TestSession;
let bob: TestSession;
let log: number;
afterEach(() => world.close());

const send = (count: number, options: { from?: number; message?: string } = {}): Promise<void> =>
  sendNumbered(world, alice, { count, ...options });

async function begin(options: Parameters<typeof createAppWorld>[0] = {}): Promise<void> {
  world = await createAppWorld(options);
  alice = await world.login('alice');
  bob = await world.login('bob');
  await send(1);
  log = bob.messages()[0]?.log ?? 0;
}

describe('queryHistoryMessage', () => {
  const history = (
    client: TestClient,
    query: { targetID: string; count: number; reverse: boolean; anchor?: number | undefined },
  ) => client.get(queryHistoryMessage, { conversationType: 0, ...query });

  test('pages both ways from the end or an anchor, ascending, without the anchor', async () => {
    await begin();
    await send(9, { from: 2 });
    const all = await history(bob, { targetID: 'alice', count: 100, reverse: false });
    expect(numbers(all.messages)).toEqual(range(1, 10));
    expect(all.messages[0]).toMatchObject({ senderUserID: 'alice', targetID: 'bob', messageSeq: 1 });
    expect(all.log).toBe(log);
    const anchor = all.messages[5]?.orderKey;
    const page = async (reverse: boolean, at?: number) =>
      numbers((await history(bob, { targetID: 'alice', count: 3, reverse, anchor: at })).messages);
    expect(await page(true)).toEqual([8, 9, 10]);
    expect(await page(false)).toEqual([1, 2, 3]);
    expect(await page(true, anchor)).toEqual([3, 4, 5]);
    expect(await page(false, anchor)).toEqual([7, 8, 9]);
  });

  test('both sides see the same', async () => {
    await begin();
    const query = { count: 10, reverse: true };
    expect(await history(alice, { targetID: 'bob', ...query })).toEqual(
      await history(bob, { targetID: 'alice', ...query }),
    );
  });

  test.each([
    ['a user nobody registered', 'nobody'],
    ['a user without a conversation', 'carol'],
    ['oneself', 'alice'],
  ])('of a conversation with %s is empty', async (_name, targetID) => {
    await begin();
    await world.login('carol');
    expect(await history(alice, { targetID, count: 10, reverse: true })).toEqual({ messages: [] });
  });

  test.each([0, 101, -1, 1.5])('a count of %d is refused', async (count) => {
    await begin();
    const params = { conversationType: 0, targetID: 'bob', count, reverse: true } as const;
    expect(await alice.ask(queryHistoryMessage, params)).toMatchObject({
      refused: 'CommonModuleParamsInvalid',
      message: expect.stringContaining('count'),
    });
  });

  test.each([true, false])('a page too large for the wire is cut and says so (reverse %s)', async (reverse) => {
    await begin({ limits: { textBytesMax: 32 * 1024 } });
    await send(20, { from: 2, message: '文'.repeat(5000) });
    const sent = numbers((await walk(reverse)).toSorted((one, other) => one.orderKey - other.orderKey));
    expect(sent).toEqual(range(1, 21));
  });

  async function walk(reverse: boolean) {
    const messages: { localMessageID: string; orderKey: number }[] = [];
    for (let pages = 1; ; pages += 1) {
      const anchor = messages.at(-1)?.orderKey;
      const page = await history(bob, { targetID: 'alice', count: 100, reverse, anchor });
      messages.push(...(reverse ? page.messages.toReversed() : page.messages));
      if (!page.isCut) {
        expect(pages).toBeGreaterThan(2);
        return messages;
      }
    }
  }
});
