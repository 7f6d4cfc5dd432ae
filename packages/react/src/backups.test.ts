import { expect, test } from 'vitest';
import { type BackupSource, type BackupState, Backups } from './backups.ts';
import { FakeClient } from './testing/fake-client.ts';

function start() {
  const client = new FakeClient();
  const imported: number[] = [];
  const backups = new Backups({ client, onImported: () => imported.push(backups.state.get().done) });
  const states: string[] = [];
  backups.state.subscribe(() => {
    const { phase, kind, done, total } = backups.state.get();
    states.push(`${kind} ${phase} ${done}/${total}`);
  });
  const end = (): Pick<BackupState, 'phase' | 'code'> => {
    const { phase, code } = backups.state.get();
    return { phase, code };
  };
  return { client, backups, imported, states, end };
}

const fileOf = (text: string): BackupSource => new File([text], 'backup', { lastModified: 5 });

test('an export is a file with all that was written, and says how far it is', async () => {
  const { client, backups, states } = start();
  client.backupSteps = [1, 2, 3];
  const file = await backups.export();
  expect(await file?.text()).toBe('line 1\nline 2\nline 3\n');
  expect(states).toEqual([
    'export running 0/0',
    'export running 1/3',
    'export running 2/3',
    'export running 3/3',
    'export done 3/3',
  ]);
});

test('an import reads a file in parts, and what was shown is compared with it', async () => {
  const { client, backups, imported, states } = start();
  client.backupSteps = [1, 2];
  expect(await backups.import(fileOf('x'.repeat(20_000)))).toBe(true);
  expect(states).toEqual(['import running 0/0', 'import running 1/2', 'import running 2/2', 'import done 2/2']);
  expect(imported).toEqual([2]);
});

test('either can be stopped, and is no failure then', async () => {
  const { client, backups, imported, end } = start();
  client.backupSteps = [1, 2, 3];
  const stopAt = (count: number): (() => void) =>
    backups.state.subscribe(() => {
      if (backups.state.get().done === count) backups.stop();
    });
  const stopNoMore = stopAt(2);
  expect(await backups.export()).toBeUndefined();
  expect([end(), backups.state.get().done]).toEqual([{ phase: 'stopped', code: 0 }, 2]);
  expect(await backups.import(fileOf('x'.repeat(100_000)))).toBe(false);
  // Some of it was taken in.
  expect([end().phase, imported]).toEqual(['stopped', [2]]);
  stopNoMore();
  expect((await backups.export())?.size).toBe(21);
});

test('what the SDK refuses is said; nothing was taken in', async () => {
  const { client, backups, imported, end } = start();
  client.refusal = 6000242;
  expect(await backups.import(fileOf('of another user'))).toBe(false);
  expect([end(), imported]).toEqual([{ phase: 'failed', code: 6000242 }, []]);
});

test('one runs at a time', async () => {
  const { backups, end } = start();
  const first = backups.export();
  expect(await backups.export()).toBeUndefined();
  expect(await backups.import(fileOf(''))).toBe(false);
  expect((await first)?.size).toBe(7);
  expect(end().phase).toBe('done');
  backups.stop();
  expect(end().phase).toBe('done');
});
