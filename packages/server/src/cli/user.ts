import { systemClock } from '@parley/kernel/system';
import { userID as userIDSchema } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { readAppFile } from '../app-file.ts';
import { type AppID, toUserID, type UserID } from '../core/ids.ts';
import type { UserRow } from '../features/users/store.ts';
import { type Command, type OptionValues, textOf } from './command.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { unregisterUser } from './unregister.ts';
import { readAppID, renderColumns, timeText, wholeNumberOf } from './values.ts';

const appOption = {
  value: 'AppID',
  doc: "the app (default: the only one, else that of the data directory's app.json)",
};
const limits = { min: 1, max: 1000, fallback: 100 };

export const userListCommand: Command = {
  summary: 'list the users of an app',
  doc: 'Lists users by userID, a page at a time; users who were deleted are among them and are marked.',
  options: {
    app: appOption,
    limit: { value: 'number', doc: `users per page, up to ${limits.max} (default: ${limits.fallback})` },
    after: { value: 'userID', doc: 'begin after this user (default: at the first)' },
    json: { doc: 'print JSON: the users, and `next`, to be given as --after' },
    config: configOption,
  },
  examples: ['user list', 'user list --app 42 --limit 20 --after alice', 'user list --json'],
  run: (terminal, options) => {
    const limit = wholeNumberOf(options, 'limit', limits);
    const after = textOf(options, 'after') ?? '';
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      // One more than asked for tells whether there is a next page.
      const rows = await guest.storage.read(app).users.page(after, limit + 1);
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? page.at(-1)?.userID : undefined;
      terminal.out(options['json'] ? JSON.stringify({ users: page.map(toShown), next }) : renderPage(page, next));
      return 0;
    });
  },
};

const toShown = ({ userID, userName, createdAt, lastLoginAt, isUnregistered }: UserRow) => ({
  userID,
  userName,
  createdAt: timeText(createdAt),
  lastLoginAt: timeText(lastLoginAt),
  isUnregistered,
});

function renderPage(page: readonly UserRow[], next: UserID | undefined): string {
  if (page.length === 0) return 'no users';
  const titles = ['UserID', 'State', 'Created', 'Last login', 'Name'];
  const cells = page.map(toShown).map((user) => [
    user.userID,
    user.isUnregistered ? 'deleted' : 'registered',
    user.createdAt,
    user.lastLoginAt,
    // A name may hold anything; quoted, it can send no commands to the terminal.
    JSON.stringify(user.userName).replaceAll(/[\u007f-\u009f]/g, '?'),
  ]);
  const more = next === undefined ? [] : [`More: --after ${next}`];
  return [renderColumns(titles, cells), ...more].join('\n');
}

export const userDeleteCommand: Command = {
  summary: 'unregister a user',
  doc: 'Marks the user as unregistered for good: nothing that his sessions still send is accepted, logins are refused with 6000101, and others can no longer write to him. A running server closes his connections within 5 seconds, as Unregistered. His messages stay.',
  words: [{ name: 'userID', doc: 'the user to unregister' }],
  options: { app: appOption, config: configOption },
  examples: ['user delete alice', 'user delete alice --app 42'],
  run: (terminal, options, [text = '']) => {
    const parsed = parse(userIDSchema, text);
    if (!parsed.ok) throw new OperatorError(`<userID> ${parsed.fault.fault}`, { exitCode: 2 });
    const userID = toUserID(parsed.value);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const outcome = await unregisterUser({ storage: guest.storage, app, userID, now: systemClock.wall() });
      if (outcome.kind === 'unknown') {
        throw new OperatorError(`app ${app} has no user ${userID}; \`npm run parley -- user list\` shows its users`);
      }
      terminal.out(
        outcome.kind === 'done'
          ? `${userID} is deleted; sessions ended: ${outcome.sessions}`
          : `${userID} was deleted before; nothing was changed`,
      );
      return 0;
    });
  },
};

async function chooseApp({ storage, settings, directory }: Guest, options: OptionValues): Promise<AppID> {
  const rows = await storage.system.apps();
  const given = textOf(options, 'app');
  const wanted = given === undefined ? undefined : readAppID(given, '--app');
  const inFile = readAppFile(directory);
  const usual = settings.appID ?? (inFile === 'damaged' ? undefined : inFile?.appID);
  const number = wanted ?? (rows.length === 1 ? rows[0]?.app : usual);
  const row = rows.find(({ app }) => app === number);
  if (row) return row.app;
  const known = 'npm run parley -- app list` shows those there are';
  if (wanted !== undefined) throw new OperatorError(`there is no app ${wanted}; \`${known}`);
  if (rows.length === 0) throw new OperatorError('there is no app yet; `npm run parley -- app create` makes one');
  throw new OperatorError(`there are ${rows.length} apps; name one with --app, \`${known}`, { exitCode: 2 });
}
