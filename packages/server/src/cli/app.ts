import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Millis } from '@parley/kernel/brand';
import { randomInt, randomText } from '@parley/kernel/random';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { type AppCredentials, readAppFile, writeAppFile } from '../app-file.ts';
import { earlierSecretsAt, earlierSecretsMax, endEarlierSecrets, replaceSecret } from '../core/app-secrets.ts';
import { type AppID, toAppID } from '../core/ids.ts';
import type { AppRow } from '../storage/storage.ts';
import { type Command, type OptionValues, type Terminal, textOf } from './command.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { appIDMax, durationMsOf, readAppID, renderColumns, timeText, wholeNumberOf } from './values.ts';

const secretLength = 32;
const graceMsDefault = 24 * 60 * 60 * 1000;
const graceDaysMax = 90;
/** How long a running server takes to notice what changed. */
const noticed = 'a running server notices within 5 seconds';

const jsonOption = { doc: 'print JSON' };
const fileOption = { value: 'file', doc: 'write AppID and secret into this new file (mode 0600) and print no secret' };
const appWord = { name: 'AppID', doc: 'the number of the app; `app list` shows them' };

export const appCreateCommand: Command = {
  summary: 'make an app: AppID and secret',
  doc: `Makes a further app with a secret of ${secretLength} characters, which is shown this once; ${noticed}. Works before the first start too, which then serves this app.`,
  options: {
    'app-id': { value: 'number', doc: 'the AppID to take (default: one that is free)' },
    file: fileOption,
    json: jsonOption,
    config: configOption,
  },
  examples: ['app create', 'app create --app-id 42 --file app-42.json', 'app create --json'],
  run: (terminal, options) =>
    withStorage(
      terminal,
      options,
      async ({ storage }) => {
        const rows = await storage.system.apps();
        const app = chooseAppID(options, rows);
        const serverSecret = newSecret();
        const row = { app, serverSecret, isEnabled: true, createdAt: systemClock.wall() };
        await handOver(terminal, options, { appID: app, serverSecret }, async () => {
          // Another `app create` may have been quicker.
          if (!(await storage.system.addApp(row))) throw isTakenAlready(app);
          return undefined;
        });
        return 0;
      },
      { mayCreate: true },
    ),
};

function chooseAppID(options: OptionValues, rows: readonly AppRow[]): AppID {
  const wanted = wholeNumberOf(options, 'app-id', { min: 1, max: appIDMax, fallback: undefined });
  const isTaken = (number: number): boolean => rows.some(({ app }) => app === number);
  if (wanted !== undefined) {
    if (isTaken(wanted)) throw isTakenAlready(wanted);
    return toAppID(wanted);
  }
  for (;;) {
    const number = 1 + randomInt(systemRandom, appIDMax);
    if (!isTaken(number)) return toAppID(number);
  }
}

const isTakenAlready = (app: number): OperatorError =>
  new OperatorError(`there is an app ${app} already; choose another --app-id`);

const newSecret = (): string => randomText(systemRandom, secretLength);

/** The file is there before the change is made: a secret that cannot be handed over must not come into force. */
async function handOver(
  { out }: Terminal,
  options: OptionValues,
  credentials: AppCredentials,
  change: () => Promise<Replaced | undefined>,
): Promise<void> {
  const file = textOf(options, 'file');
  if (file !== undefined) writeNewFile(file, credentials);
  const replaced = await change().catch((error: unknown) => {
    if (file !== undefined) rmSync(file, { force: true });
    throw error;
  });
  const { appID, serverSecret } = credentials;
  if (options['json']) out(JSON.stringify({ ...(file === undefined ? credentials : { appID, file }), ...replaced }));
  else {
    out(`AppID   ${appID}\n${file === undefined ? `Secret  ${serverSecret}` : `File    ${file}`}`);
    if (replaced) out(earlierText(replaced.earlierSecretsUntil));
  }
}

/** What is said of secrets that were replaced: never more than until when they hold, the newest first. */
interface Replaced {
  readonly earlierSecretsUntil: readonly string[];
}

const earlierOf = (row: AppRow, now: Millis): Replaced => ({
  earlierSecretsUntil: earlierSecretsAt(row, now).map(({ until }) => timeText(until)),
});

const earlierText = (until: readonly string[]): string =>
  until.length === 0
    ? 'no earlier secret holds any more'
    : until.map((time) => `an earlier secret holds until ${time}`).join('\n');

function writeNewFile(file: string, credentials: AppCredentials): void {
  try {
    const opened = openSync(file, 'wx', 0o600);
    writeSync(opened, `${JSON.stringify(credentials, undefined, 2)}\n`);
    fsyncSync(opened);
    closeSync(opened);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new OperatorError(`${file} cannot be written (${code}); --file takes the path of a file that is not there`, {
      cause,
    });
  }
}

export const appListCommand: Command = {
  summary: 'list the apps',
  doc: 'Lists the apps without their secrets, and until when earlier secrets hold that `app rotate-secret` replaced.',
  options: { json: jsonOption, config: configOption },
  examples: ['app list', 'app list --json'],
  run: (terminal, options) =>
    withStorage(terminal, options, async ({ storage }) => {
      const now = await storage.system.databaseTime();
      const rows = await storage.system.apps();
      const shown = rows.map((row) => ({
        appID: row.app,
        isEnabled: row.isEnabled,
        createdAt: timeText(row.createdAt),
        ...earlierOf(row, now),
      }));
      if (options['json']) terminal.out(JSON.stringify(shown));
      else if (shown.length === 0) terminal.out('no apps yet; `npm run parley -- app create` makes one');
      else {
        const cells = shown.map((app) => [
          String(app.appID),
          app.isEnabled ? 'enabled' : 'disabled',
          app.createdAt,
          app.earlierSecretsUntil.join(', '),
        ]);
        terminal.out(renderColumns(['AppID', 'State', 'Created', 'Earlier secrets until'], cells));
      }
      return 0;
    }),
};

export const appRotateSecretCommand: Command = {
  summary: 'give an app a new secret',
  doc: `Makes a new secret and shows it this once; ${noticed}. The one before holds for the time of \`--grace\` as well, so that application servers can change over one by one; when it is over, tokens made with an earlier secret are refused (6000101 at a login, 6000103 where a token is renewed). At most ${earlierSecretsMax} earlier secrets hold at once, and none of them longer than this grace. If somebody else may know the secret, give \`--grace 0\`. Sessions that are connected stay until their token expires or their connection ends; to end those as well, disable the app and enable it again.`,
  words: [appWord],
  options: {
    grace: { value: 'time', doc: 'how long earlier secrets hold, such as 30m, 24h or 7d; 0: no longer (default: 24h)' },
    file: fileOption,
    json: jsonOption,
    config: configOption,
  },
  examples: ['app rotate-secret 42', 'app rotate-secret 42 --file app-42-new.json', 'app rotate-secret 42 --grace 0'],
  run: (terminal, options, [number = '']) =>
    withStorage(terminal, options, async (guest) => {
      const graceMs = durationMsOf(options, 'grace', { maxDays: graceDaysMax, fallback: graceMsDefault });
      const { app } = await findApp(guest, number);
      if (guest.settings.appID === app) {
        throw new OperatorError(
          `the secret of app ${app} stands in the settings; set PARLEY_APP_SECRET to a new one there, and PARLEY_APP_SECRET_GRACE_SECONDS if the one before is to hold for a while, and restart the server`,
        );
      }
      const serverSecret = newSecret();
      const now = await guest.storage.system.databaseTime();
      await handOver(terminal, options, { appID: app, serverSecret }, async () => {
        const changed = await changeApp(guest, app, (row) => replaceSecret(row, { serverSecret, now, graceMs }));
        renewAppFile(guest, { appID: app, serverSecret });
        return earlierOf(changed, now);
      });
      return 0;
    }),
};

export const appEndEarlierSecretsCommand: Command = {
  summary: 'let the present secret of an app alone hold',
  doc: `Ends the earlier secrets that \`app rotate-secret\` left in force, before their time; ${noticed}. The present one stays.`,
  words: [appWord],
  options: { config: configOption },
  examples: ['app end-earlier-secrets 42'],
  run: (terminal, options, [number = '']) =>
    withStorage(terminal, options, async (guest) => {
      const { app } = await findApp(guest, number);
      await changeApp(guest, app, endEarlierSecrets);
      terminal.out(`app ${app}: the present secret alone holds`);
      return 0;
    }),
};

/** `parley token` reads the secret there. */
function renewAppFile({ directory }: Guest, credentials: AppCredentials): void {
  const inFile = readAppFile(directory);
  if (inFile !== undefined && inFile !== 'damaged' && inFile.appID === credentials.appID) {
    writeAppFile(directory, credentials);
  }
}

export const appDisableCommand: Command = switchCommand({
  isEnabled: false,
  summary: 'let nobody use an app any more',
  doc: 'Logins and resumes are refused with 6000003, and the connections of the app are closed as by an administrator; a running server does so within 5 seconds. Nothing is deleted: `app enable` undoes it.',
});

export const appEnableCommand: Command = switchCommand({
  isEnabled: true,
  summary: 'let an app be used again',
  doc: `Undoes \`app disable\`; ${noticed}. Clients whose connection was closed have to log in again.`,
});

function switchCommand({
  isEnabled,
  summary,
  doc,
}: Pick<Command, 'summary' | 'doc'> & Pick<AppRow, 'isEnabled'>): Command {
  return {
    summary,
    doc,
    words: [appWord],
    options: { config: configOption },
    examples: [`app ${isEnabled ? 'enable' : 'disable'} 42`],
    run: (terminal, options, [number = '']) =>
      withStorage(terminal, options, async (guest) => {
        const { app } = await findApp(guest, number);
        await changeApp(guest, app, (row) => ({ ...row, isEnabled }));
        terminal.out(`app ${app} is ${isEnabled ? 'enabled' : 'disabled'}`);
        return 0;
      }),
  };
}

async function findApp({ storage }: Guest, text: string): Promise<AppRow> {
  const app = readAppID(text, '<AppID>');
  const row = (await storage.system.apps()).find((candidate) => candidate.app === app);
  if (!row) throw isNotThere(app);
  return row;
}

/** Somebody else may change the app at the same time. */
async function changeApp({ storage }: Guest, app: AppID, change: (row: AppRow) => AppRow): Promise<AppRow> {
  const changed = await storage.system.changeApp(app, change);
  if (!changed) throw isNotThere(app);
  return changed;
}

const isNotThere = (app: AppID): OperatorError =>
  new OperatorError(`there is no app ${app}; \`npm run parley -- app list\` shows those there are`);
