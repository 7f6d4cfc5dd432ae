import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { commands } from '../cli/commands.ts';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import type { Group, GroupMember } from '../features/groups/store.ts';
import type { AppendCommand } from '../features/messages/store.ts';
import { append, change, command, logLock, registerUsers } from '../storage/contract/fixtures.ts';
import { groupOf, memberOf } from '../storage/contract/group-fixtures.ts';
import { openSqliteStorage } from '../storage/sqlite.ts';
import type { Storage, Stores } from '../storage/storage.ts';
import { type CommandOptions, runCommand } from './test-terminal.ts';

export const operatedApp = toAppID(7);
const userCount = 6;

/** An installation with six users and a database of its own, on which commands are run. */
export interface OperatedWorld {
  readonly root: string;
  readonly run: (args: readonly string[], options?: CommandOptions) => ReturnType<typeof runCommand>;
  /** Opens the database for as long as the work takes. */
  within<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result>;
  /** A group by its number, of which these users are members from then on, the first as its owner. */
  makeGroup(number: number, users: readonly number[], changes?: Partial<Group>): Promise<void>;
  write<Result>(log: number, work: (stores: Stores) => Promise<Result>): Promise<Result>;
  /** Messages of a user, with their texts. */
  say(log: number, user: number, texts: readonly string[], changes?: Partial<AppendCommand>): Promise<void>;
  remove(): void;
}

export async function createOperatedWorld(): Promise<OperatedWorld> {
  const root = mkdtempSync(join(tmpdir(), 'parley-operated-'));
  const open = () => openSqliteStorage({ path: join(root, 'parley.db'), clock: systemClock });
  const within: OperatedWorld['within'] = async (work) => {
    const storage = await open();
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  };
  const write: OperatedWorld['write'] = (log, work) =>
    within((storage) => change(storage, operatedApp, work, [logLock(operatedApp, log)]));
  await within(async (storage) => {
    await storage.system.putApp({
      app: operatedApp,
      serverSecret: 's'.repeat(32),
      isEnabled: true,
      createdAt: millis(1),
    });
    await registerUsers(storage, operatedApp, userCount);
  });
  let sent = 0;
  return {
    root,
    run: (args, options = {}) =>
      runCommand(commands, args, {
        ...options,
        environment: { PARLEY_DATA_DIR: root, ...options.environment },
      }),
    within,
    write,
    makeGroup: (number, users, changes = {}) =>
      write(number, ({ groups }) => createGroup(groups, { number, users, changes })),
    say: (log, user, texts, changes = {}) =>
      within(async (storage) => {
        const commandsOf = texts.map((message) => {
          sent += 1;
          const body = JSON.stringify({ type: 1, message });
          return command(log, `m${sent}`, sent, { senderKey: toUserKey(user), body, ...changes });
        });
        await append(storage, operatedApp, commandsOf);
      }),
    remove: () => rmSync(root, { recursive: true }),
  };
}

interface Made {
  readonly number: number;
  readonly users: readonly number[];
  readonly changes: Partial<Group>;
}

async function createGroup(groups: Stores['groups'], { number, users, changes }: Made): Promise<void> {
  const log = toLogKey(number);
  const members = users.map(
    (user, index): GroupMember => memberOf(user, { role: index === 0 ? 1 : 3, place: number * 100 + index + 1 }),
  );
  await groups.create(groupOf(number, { memberCount: users.length, ...changes }));
  const head = await groups.head(log);
  await groups.addMembers(log, members, { fromPosition: head.position + 1, head });
  await groups.append(log, { position: head.position + 1, body: '{}', at: millis(1_750_000_000_000), isLast: false });
}
