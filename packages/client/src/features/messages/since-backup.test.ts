import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import { sync } from '@parley/protocol/features/logs';
import { parse } from '@parley/protocol/schema';
import { expect, test } from 'vitest';
import type { CachedMessage } from '../../cache/cache.ts';
import { MemoryCaches } from '../../cache/memory.ts';
import type { UserLogEntry } from '../../core/user-log.ts';
import { createWrites } from '../../core/writes.ts';
import { ZIMConnectionState } from '../../enums.ts';
import { SinceBackup, type SinceBackupParts } from './since-backup.ts';

const pageMax = 2;

/** A server with entries at the positions 1, 2, … that tells two at a time; what the device takes in is noted. */
function serverWith(kinds: readonly string[]) {
  const entries = kinds.map((kind, index): UserLogEntry => {
    return { position: index + 1, kind, key: String(index), origin: 'this one', body: {} };
  });
  const asked: number[] = [];
  const taken: UserLogEntry[] = [];
  const state = { isBroken: false, connection: ZIMConnectionState.Connected as ZIMConnectionState };
  const answer = (params: unknown): unknown => {
    const { ok, value } = parse(sync.params, params) as { ok: boolean; value: ParamsOf<typeof sync> };
    if (!ok) throw new Error('the server takes what the declaration takes');
    const { userLogPosition = 0, afterLog = 0 } = value;
    asked.push(userLogPosition);
    if (state.isBroken) throw new Error('the server fails');
    const left = entries.filter(({ position }) => position > userLogPosition);
    const page = left.slice(0, pageMax);
    const complete = left.length === page.length;
    const position = page.at(-1)?.position ?? userLogPosition;
    const userLog = { position, reload: false, entries: page };
    return { userLog, changed: [], reload: [], complete, ...(!complete && { afterLog: afterLog + 1 }) };
  };
  const call = async <Of extends Method>(method: Of, params: ParamsOf<Of>): Promise<ResultOf<Of>> => {
    const parsed = parse(method.result, answer(params));
    if (!parsed.ok) throw new Error(parsed.fault.fault);
    return parsed.value as ResultOf<Of>;
  };
  const caches = new MemoryCaches();
  const cache = caches.open({ appID: 1, userID: 'ann' });
  const device = (): SinceBackup => {
    const writes = createWrites(
      () => {},
      () => {},
    );
    const takeIn = (entry: UserLogEntry): void => void taken.push(entry);
    const book = { takeIn } as unknown as SinceBackupParts['book'];
    const connection = {
      call,
      get state() {
        return state.connection;
      },
    };
    const graves = { judge: async (_: unknown, messages: readonly CachedMessage[]) => [...messages] };
    return new SinceBackup({ cache, writes, book, connection, graves, learn: async () => {} });
  };
  return { device, asked, taken, state };
}

const turns = async (): Promise<void> => {
  for (let left = 50; left > 0; left -= 1) await Promise.resolve();
};

test('all pages are asked for from where the backup was made, before and after it is taken in', async () => {
  const { device, asked, taken } = serverWith(['messagesDeleted', 'other', 'messagesDeleted', 'conversationDeleted']);
  const order: string[] = [];
  await device().around({ position: 0, logs: [] }, async () => void order.push(`after ${taken.length}`));
  expect([order, asked]).toEqual([['after 3'], [0, 2, 0, 2]]);
  expect(taken.slice(0, 3).map(({ position, origin }) => [position, origin])).toEqual([
    [1, undefined],
    [3, undefined],
    [4, undefined],
  ]);
});

test('what could not be asked for is asked for once with the next connection, also by the next run', async () => {
  const { device, asked, taken, state } = serverWith(['messagesDeleted', 'messagesDeleted', 'messagesDeleted']);
  state.connection = ZIMConnectionState.Disconnected;
  const first = device();
  await first.around({ position: 1, logs: [] }, async () => {});
  await first.around({ position: 2, logs: [] }, async () => {});
  expect(asked).toEqual([]);
  state.connection = ZIMConnectionState.Connected;
  state.isBroken = true;
  const next = device();
  for (let time = 1; time <= 3; time += 1) next.caughtUp('complete');
  await turns();
  expect(asked).toEqual([1]);
  next.interrupted();
  state.isBroken = false;
  next.caughtUp('broken');
  await turns();
  expect(asked).toEqual([1]);
  next.caughtUp('complete');
  await turns();
  expect([asked, taken.map(({ position }) => position)]).toEqual([
    [1, 1],
    [2, 3],
  ]);
  next.interrupted();
  next.caughtUp('complete');
  device().caughtUp('complete');
  await turns();
  expect(asked).toEqual([1, 1]);
});

test('what fails to be taken in is made good all the same', async () => {
  const { device, asked } = serverWith(['messagesDeleted']);
  const failing = device().around({ position: 0, logs: [] }, async () => {
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(asked).toEqual([0, 0]);
});
