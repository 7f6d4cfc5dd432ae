import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import { append, command } from './contract/fixtures.ts';
import { openSqliteStorage } from './sqlite.ts';
import { copyAfterPowerCut, type SyncedLog } from './synced-prefix.ts';

interface Report {
  readonly acknowledged: number;
  readonly synced: SyncedLog;
}

const app = toAppID(1);
const fixture = fileURLToPath(new URL('./sqlite-process-fixture.ts', import.meta.url));

let directory = '';
let child: ChildProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** Runs the writer until it has acknowledged so much, kills it and returns its last report. */
async function killAfter(path: string, acknowledged: number): Promise<Report> {
  const writer = spawn(process.execPath, [fixture, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = writer;
  const exited = once(writer, 'exit');
  let last: Report | undefined;
  for await (const line of createInterface({ input: writer.stdout })) {
    last = JSON.parse(line) as Report;
    if (last.acknowledged >= acknowledged) writer.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  if (!last) throw new Error('the writer reported nothing');
  return last;
}

/** Checks that everything acknowledged is there, once and without a gap; returns how many messages there are. */
async function checkMessages(path: string, acknowledged: number): Promise<number> {
  const storage = await openSqliteStorage({ path, clock: systemClock });
  const { messages, conversations } = storage.read(app);
  let total = 0;
  for (const [log, userKey] of [
    [toLogKey(10), toUserKey(1)],
    [toLogKey(20), toUserKey(3)],
  ] as const) {
    const head = (await conversations.followedLog(userKey, log))?.head;
    const rows = await messages.history({ log, count: 100_000, reverse: false });
    expect(rows.map(({ messageSeq }) => messageSeq)).toEqual(rows.map((_, index) => index + 1));
    expect(head).toMatchObject({ position: rows.length, messageSeq: rows.length });
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged / 2);
    total += rows.length;
  }
  const [again] = await append(storage, app, [command(20, 'm1', 1)]);
  expect(again).toMatchObject({ kind: 'repeat', receipt: { messageID: 1, messageSeq: 1 } });
  await storage.close();
  return total;
}

describe('a server that is killed', () => {
  it('leaves every acknowledged message, and its guard to the next', async () => {
    const path = join(directory, 'parley.sqlite');
    const { acknowledged } = await killAfter(path, 1200);
    expect(existsSync(`${path}-guard`)).toBe(true);
    expect(await checkMessages(path, acknowledged)).toBeGreaterThanOrEqual(acknowledged);
  });

  it('keeps another process out as long as it lives', async () => {
    const path = join(directory, 'parley.sqlite');
    const writer = spawn(process.execPath, [fixture, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    child = writer;
    await once(writer.stdout, 'data');
    await expect(openSqliteStorage({ path, clock: systemClock })).rejects.toThrow(/in use by another Parley process/);
    const exited = once(writer, 'exit');
    writer.kill('SIGKILL');
    await exited;
    const storage = await openSqliteStorage({ path, clock: systemClock });
    await storage.close();
  });
});

describe('a power cut', () => {
  it.each([60, 600, 3000])('after %i messages leaves every acknowledged one', async (count) => {
    const path = join(directory, 'parley.sqlite');
    const { acknowledged, synced } = await killAfter(path, count);
    const copy = join(directory, 'copy.sqlite');
    copyAfterPowerCut(path, synced, copy);
    expect(await checkMessages(copy, acknowledged)).toBeGreaterThanOrEqual(acknowledged);
  });
});
