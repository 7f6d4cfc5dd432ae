import { logOf } from '../features/session/log-names.ts';
import type { FileOwner, StoredFiles } from '../files/stored-files.ts';
import { appOption, chooseApp, findUser, readUserID } from './choose-app.ts';
import { type Command, type Terminal, textOf } from './command.ts';
import { filesBeside } from './guest-files.ts';
import { withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';
import { quoted, renderColumns, timeText } from './values.ts';

export const logShowCommand: Command = {
  summary: 'show the logs that the devices of a user uploaded',
  doc: 'Prints the newest log (`uploadLog` of the SDK) that is whole, or the one of --id; --list shows which there are, newest first. Logs are files of the machine whose server took them: with several servers run it on each. Characters by which a log could command the terminal are shown as `?`.',
  words: [{ name: 'userID', doc: 'whose logs' }],
  options: {
    list: { doc: 'list the logs in place of printing one' },
    id: { value: 'id', doc: 'the log to print, as --list shows it' },
    json: { doc: 'with --list: print JSON' },
    app: appOption,
    config: configOption,
  },
  examples: [
    'log show alice',
    'log show alice --list',
    'log show alice --id 001764400000000.ZGV2aWNl.dXBsb2Fk > alice.log',
  ],
  run: (terminal, options, [text]) => {
    const userID = readUserID(text);
    const id = textOf(options, 'id');
    const isList = options['list'] === true;
    if (isList && id !== undefined) throw new OperatorError('name either --list or --id', { exitCode: 2 });
    return withStorage(terminal, options, async (guest) => {
      const app = await chooseApp(guest, options);
      const { userKey } = await findUser(guest, app, userID);
      const files = filesBeside(guest);
      const owner: FileOwner = { kind: 'logs', app, userKey };
      const logs = await logsOf(files, owner);
      if (isList) terminal.out(options['json'] === true ? JSON.stringify({ logs }) : renderList(logs));
      else await print(terminal, files, owner, chooseLog(logs, userID, id));
      return 0;
    });
  },
};

type ShownLog = Awaited<ReturnType<typeof logsOf>>[number];

/** Newest first. */
async function logsOf(files: StoredFiles, owner: FileOwner) {
  const logs = (await files.list(owner)).flatMap((file) => {
    const log = logOf(file);
    if (!log) return [];
    const { deviceID, sizeBytes, uploadedAt, isComplete } = log;
    return [{ id: file.name, uploadedAt: timeText(uploadedAt), deviceID, sizeBytes, isComplete }];
  });
  return logs.reverse();
}

function renderList(logs: readonly ShownLog[]): string {
  if (logs.length === 0) return 'no logs';
  const rows = logs.map(({ id, uploadedAt, deviceID, sizeBytes, isComplete }) => [
    ...[uploadedAt, String(sizeBytes), isComplete ? 'whole' : 'unfinished', id],
    quoted(deviceID),
  ]);
  return renderColumns(['Begun', 'Bytes', 'State', 'ID', 'Device'], rows);
}

function chooseLog(logs: readonly ShownLog[], userID: string, id: string | undefined): ShownLog {
  const list = `\`npm run parley -- log show ${userID} --list\` shows those there are`;
  if (id !== undefined) {
    const named = logs.find((log) => log.id === id);
    if (!named) throw new OperatorError(`${userID} has no log of that ID on this machine; ${list}`);
    return named;
  }
  if (logs.length === 0) throw new OperatorError(`no device of ${userID} has uploaded a log to this machine`);
  const newest = logs.find(({ isComplete }) => isComplete);
  if (!newest) throw new OperatorError(`no log of ${userID} is whole yet; ${list}, --id prints what there is of one`);
  return newest;
}

/** All but tab and end of line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

async function print({ out }: Terminal, files: StoredFiles, owner: FileOwner, { id }: ShownLog): Promise<void> {
  const text = new TextDecoder().decode(await files.read({ ...owner, name: id }));
  out(text.replace(/\r?\n$/, '').replaceAll(controls, '?'));
}
