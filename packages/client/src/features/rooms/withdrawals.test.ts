import { expect, test } from 'vitest';
import type { Reply, Script } from '../../testing/fake-server.ts';
import { watch } from '../../testing/recorder.ts';
import { beginWithRooms as begin, roomOpened } from '../../testing/rooms.ts';

const fault: Reply = { code: 6000302 };
const refused: Reply = { code: 6000304 };
const isOut: Reply = { code: 6000321 };

/** Each answer once, the last one for ever. */
const inTurn = (...replies: readonly (Reply | 'open')[]): Script => {
  let asked = 0;
  return (request) => {
    const reply = replies[Math.min(asked, replies.length - 1)];
    asked += 1;
    return reply === undefined || reply === 'open' ? roomOpened(request) : reply;
  };
};

/** A device whose call to join the room had no clear end. */
async function beginInDoubt(answers: Readonly<Record<string, Script>>) {
  const world = await begin({ joinRoom: inTurn(fault, 'open'), ...answers });
  const { client, clock, server } = world;
  const join = async (): Promise<void> => {
    watch(client.joinRoom('r'));
    await clock.run(50);
  };
  await join();
  /** How often the server was asked to take the device out, after so much time. */
  const leavesAfter = async (waitMs: number): Promise<number> => {
    await clock.run(waitMs);
    return server.requests('leaveRoom').length;
  };
  return { ...world, join, leavesAfter };
}

test.each([
  ['does it', { result: {} }],
  ['says that it is out', isOut],
  ['says that there is no such room', { code: 6000306 }],
] as const)('the server is asked to take the device out until it %s, later each time', async (_name, end) => {
  const { leavesAfter } = await beginInDoubt({ leaveRoom: inTurn(fault, fault, end) });
  const counts = [await leavesAfter(700), await leavesAfter(600), await leavesAfter(1200), await leavesAfter(60_000)];
  expect(counts).toEqual([1, 2, 2, 3]);
});

test('it is not taken out of a room that it has come into anew', async () => {
  const { join, leavesAfter, rooms } = await beginInDoubt({ leaveRoom: () => fault });
  await join();
  expect(rooms.slice(-2)).toEqual(['r (1,6)', 'r (2,0)']);
  expect(await leavesAfter(60_000)).toBe(1);
});

test('nor while it comes, but if it is not let in', async () => {
  const answers: ((reply: Reply) => void)[] = [];
  const { clock, join, leavesAfter } = await beginInDoubt({
    joinRoom: () => new Promise((resolve) => answers.push(resolve)),
    leaveRoom: inTurn(fault, fault, isOut),
  });
  answers[0]?.(fault);
  await clock.run(50);
  await join();
  expect(await leavesAfter(5000)).toBe(1);
  answers[1]?.(refused);
  expect([await leavesAfter(50), await leavesAfter(60_000)]).toEqual([2, 3]);
});

test('after an outage the server is asked for all rooms at once, and then for each where that failed', async () => {
  const { clock, cut, leavesAfter, server } = await beginInDoubt({
    leaveRoom: inTurn('silence', { result: {} }),
    syncRooms: () => fault,
  });
  await cut();
  await clock.run(5000);
  expect(server.requests('syncRooms')).toMatchObject([{ params: { isResume: true, rooms: [] } }]);
  expect(await leavesAfter(60_000)).toBe(2);
});

test('what the server did then is not asked for again', async () => {
  const { clock, cut, leavesAfter, server } = await beginInDoubt({
    leaveRoom: () => 'silence',
    syncRooms: () => ({ result: { rooms: [] } }),
  });
  await cut();
  await clock.run(5000);
  await cut();
  await clock.run(5000);
  expect([server.requests('syncRooms').length, await leavesAfter(60_000)]).toEqual([1, 1]);
});
