import { systemClock } from '@parley/kernel/system';
import type { UserID } from '../core/ids.ts';
import type { UserRow } from '../features/users/store.ts';
import { appOption, chooseApp, noUser, readUserID } from './choose-app.ts';
import { type Command, textOf } from './command.ts';
import { withStorage } from './guest-storage.ts';
import { runLongWork } from './long-work.ts';
import { Interrupted } from './operator-error.ts';
import { configOption } from './settings.ts';
import { type Unregistered, unregisterUser } from './unregister.ts';
import { quoted, renderColumns, timeText, wholeNumberOf } from './values.ts';

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

/** Of a user who never logged in there is no last time. */
export const lastLoginText = ({ lastLoginAt }: UserRow): string | null =>
  lastLoginAt === 0 ? null : timeText(lastLoginAt);

const toShown = (user: UserRow) => ({
  userID: user.userID,
  userName: user.userName,
  createdAt: timeText(user.createdAt),
  lastLoginAt: lastLoginText(user),
  isUnregistered: user.isUnregistered,
});

function renderPage(page: readonly UserRow[], next: UserID | undefined): string {
  if (page.length === 0) return 'no users';
  const titles = ['UserID', 'State', 'Created', 'Last login', 'Name'];
  const cells = page
    .map(toShown)
    .map((user) => [
      user.userID,
      user.isUnregistered ? 'deleted' : 'registered',
      user.createdAt,
      user.lastLoginAt ?? 'never',
      quoted(user.userName),
    ]);
  const more = next === undefined ? [] : [`More: --after ${next}`];
  return [renderColumns(titles, cells), ...more].join('\n');
}

function deletedText(userID: UserID, outcome: Exclude<Unregistered, { kind: 'unknown' }>): string {
  const { groups } = outcome;
  const left = groups === 0 ? [] : [`groups left: ${groups}`];
  if (outcome.kind === 'done') return [`${userID} is deleted; sessions ended: ${outcome.sessions}`, ...left].join(', ');
  return `${userID} was deleted before; ${left[0] ?? 'nothing was changed'}`;
}

export const userDeleteCommand: Command = {
  summary: 'unregister a user',
  doc: 'Marks the user as unregistered for good: nothing that his sessions still send is accepted, logins are refused with 6000101, and others can no longer write to him. A running server closes his connections within 5 seconds, as Unregistered. For who follows him he has logged out and says nothing of himself any more; he follows nobody. He leaves his groups one after another: after an owner whoever came first is the owner, after the last member the group is dismissed, and what he asked for in groups, or was asked for, is void. His messages stay. Ctrl-C ends it between two groups, and run again it goes on.',
  words: [{ name: 'userID', doc: 'the user to unregister' }],
  options: { app: appOption, config: configOption },
  examples: ['user delete alice', 'user delete alice --app 42'],
  run: (terminal, options, [text]) => {
    const userID = readUserID(text);
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const { storage, config } = guest;
      const outcome = await runLongWork(terminal, systemClock, async (long) => {
        const step = (done: number, total: number): void => long.step('leaving groups', done, total);
        return unregisterUser({ storage, config, app, userID, now: systemClock.wall(), step });
      }).catch((error: unknown) => {
        if (!(error instanceof Interrupted)) throw error;
        throw new Interrupted(error.signal, 'the user is deleted and has left some groups; run it again to go on');
      });
      if (outcome.kind === 'unknown') throw noUser(app, userID);
      terminal.out(deletedText(userID, outcome));
      return 0;
    });
  },
};
