import { resolve } from 'node:path';
import { generateToken04Sync } from '@parley/backend/node';
import { userID } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { type AppCredentials, appFileName, PlantedAppFile, readAppFile } from '../app-file.ts';
import type { ProcessSettings } from '../config.ts';
import { type Command, textOf } from './command.ts';
import { explainDirectory, OperatorError } from './operator-error.ts';
import { configOption, loadSettings } from './settings.ts';

const lifeSecondsDefault = 24 * 60 * 60;
const lifeSecondsMax = 2 ** 31 - 1;

/** Needs no database: it works while a server runs and while none does. */
export const tokenCommand: Command = {
  summary: 'print a token for one user',
  doc: 'Prints the token alone, made with the app of the data directory (or of PARLEY_APP_ID and PARLEY_APP_SECRET).',
  options: {
    user: { value: 'id', doc: 'the userID to sign in; required' },
    ttl: { value: 'seconds', doc: `life of the token (default: ${lifeSecondsDefault})` },
    config: configOption,
  },
  examples: ['token --user alice', 'token --user alice --ttl 3600'],
  run: async (terminal, options) => {
    const user = textOf(options, 'user');
    if (user === undefined) throw new OperatorError('--user is required', { exitCode: 2 });
    const parsed = parse(userID, user);
    if (!parsed.ok) throw new OperatorError(`--user ${parsed.fault.fault}`, { exitCode: 2 });
    const effectiveTimeInSeconds = lifeOf(textOf(options, 'ttl'));
    const app = findApp(loadSettings(terminal, options).process);
    terminal.out(generateToken04Sync({ ...app, userID: parsed.value, effectiveTimeInSeconds }));
    return 0;
  },
};

function lifeOf(text: string | undefined): number {
  if (text === undefined) return lifeSecondsDefault;
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= lifeSecondsMax) return seconds;
  throw new OperatorError(`--ttl must be a whole number from 1 to ${lifeSecondsMax}`, { exitCode: 2 });
}

function findApp({ appID, appSecret, dataDir }: ProcessSettings): AppCredentials {
  if (appID !== undefined && appSecret !== undefined) return { appID, serverSecret: appSecret };
  const directory = resolve(dataDir);
  const app = readPrivately(directory);
  if (app === 'damaged') {
    throw new OperatorError(`${directory}/${appFileName} is damaged; the next start of the server writes it anew`);
  }
  if (!app) {
    throw new OperatorError(
      `there is no app in ${directory} yet; start the server once (npm start), set PARLEY_DATA_DIR to its data directory, or set PARLEY_APP_ID and PARLEY_APP_SECRET`,
    );
  }
  return app;
}

function readPrivately(directory: string): ReturnType<typeof readAppFile> {
  try {
    return readAppFile(directory);
  } catch (error) {
    throw error instanceof PlantedAppFile ? error : explainDirectory(directory, error);
  }
}
