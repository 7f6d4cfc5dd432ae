import { userID as userIDSchema } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { readAppFile } from '../app-file.ts';
import { type AppID, toUserID, type UserID } from '../core/ids.ts';
import type { UserRow } from '../features/users/store.ts';
import { type OptionValues, textOf } from './command.ts';
import type { Guest } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { readAppID } from './values.ts';

export const appOption = {
  value: 'AppID',
  doc: "the app (default: the only one, else that of the data directory's app.json)",
};

/** The app that is named, or the one that must be meant. */
export async function chooseApp({ storage, settings, directory }: Guest, options: OptionValues): Promise<AppID> {
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

/** The word that names a user. */
export function readUserID(text = ''): UserID {
  const parsed = parse(userIDSchema, text);
  if (!parsed.ok) throw new OperatorError(`<userID> ${parsed.fault.fault}`, { exitCode: 2 });
  return toUserID(parsed.value);
}

export const noUser = (app: AppID, userID: UserID): OperatorError =>
  new OperatorError(`app ${app} has no user ${userID}; \`npm run parley -- user list\` shows its users`);

/** The user, registered or not any more. */
export async function findUser({ storage }: Guest, app: AppID, userID: UserID): Promise<UserRow> {
  const user = await storage.read(app).users.byUserID(userID);
  if (!user) throw noUser(app, userID);
  return user;
}
