import { resolve } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import type { Settings } from '../../config-source.ts';
import type { Storage, StorageFailure } from '../../storage/storage.ts';
import { type Command, type OptionValues, type Terminal, textOf } from '../command.ts';
import { filesBeside } from '../guest-files.ts';
import { databaseFileOf } from '../guest-storage.ts';
import { type LongWork, runLongWork } from '../long-work.ts';
import { Interrupted, OperatorError } from '../operator-error.ts';
import { configOption, loadSettings } from '../settings.ts';
import { checkEmbedded } from './embedded.ts';
import { checkFigures } from './figures.ts';
import { checkAppFile, checkDirectory, checkDisk, checkKeyFile, checkPrivacy } from './files.ts';
import { type Finding, messageOf, ok, problem, warning } from './finding.ts';
import { checkGroups } from './groups.ts';
import { checkInstallation } from './installation.ts';
import { type Machine, systemMachine } from './machine.ts';
import { checkOrigins } from './origins.ts';
import { addressOf, checkExposure, checkNode, checkOpenFiles, checkPages, checkPort } from './process.ts';
import { checkRooms } from './rooms.ts';

/** How the database is opened; tests hand in another way. */
export interface DoctorParts {
  readonly machine: Machine;
  openPostgres(url: string, onRemark: (remark: StorageFailure) => void): Promise<Storage>;
}

const systemParts: DoctorParts = {
  machine: systemMachine,
  openPostgres: async (url, onRemark) => {
    const { openPostgresStorage } = await import('../../storage/postgres.ts');
    return openPostgresStorage({
      url,
      clock: systemClock,
      random: systemRandom,
      poolSizeMax: 2,
      older: 'refuse',
      onFailure: onRemark,
    });
  },
};

export const doctorCommand: Command = createDoctorCommand(systemParts);

export function createDoctorCommand(parts: DoctorParts): Command {
  return {
    summary: 'check the installation and say what to do',
    doc: 'Looks at Node, settings, files, the database, the apps and the port or the server that runs there, and changes no data. Says how much there is: bytes of the database, users, conversations, messages and the oldest of them, uploads; what is more than a million is not counted further. Looks whether groups are in order: members as many as are counted, one owner, nobody in a group that was dismissed. Of a server that runs it asks which rooms there are: whether they end when they should, and whether an app has as many as it may have. One line per finding, `ok`, `warning` or `problem`; exit code 1 if there is a problem. On a large database the check of the file takes a while; Ctrl-C ends it.',
    options: {
      url: { value: 'address', doc: 'the address of a running server (default: host and port of the settings)' },
      json: { doc: 'print JSON' },
      config: configOption,
    },
    examples: ['doctor', 'doctor --json', 'doctor --url https://chat.example.org'],
    run: async (terminal, options) => {
      const findings = await runLongWork(terminal, systemClock, (long) => examine(parts, terminal, options, long));
      print(terminal, findings, options['json'] === true);
      return findings.some(({ level }) => level === 'problem') ? 1 : 0;
    },
  };
}

async function examine(
  parts: DoctorParts,
  terminal: Terminal,
  options: OptionValues,
  long: LongWork,
): Promise<readonly Finding[]> {
  const { machine } = parts;
  const read = readSettings(terminal, options);
  const findings = [...checkNode(machine), ...read.findings];
  const { settings } = read;
  if (!settings) return findings;
  const directory = resolve(settings.process.dataDir);
  findings.push(
    ...checkExposure(settings),
    checkPages(machine),
    ...checkOpenFiles(machine, settings),
    checkDirectory(machine, directory),
    ...checkDisk(machine, directory),
    ...checkPrivacy(directory),
    ...checkAppFile(directory),
    ...checkKeyFile(settings),
  );
  const url = textOf(options, 'url');
  const address = addressOf(settings.process.host, settings.process.port, url);
  const looking = { machine, settings, long, address };
  const database =
    settings.process.databaseUrl === undefined
      ? await examineEmbedded(looking, directory)
      : await examinePostgres(parts, looking, settings.process.databaseUrl);
  findings.push(...database.findings);
  const { isServed } = database;
  findings.push(await checkPort(machine, settings, { isServed, url }));
  findings.push(...(await checkOrigins(machine, settings, address)));
  return findings;
}

/** What is wrong with the settings; without them nothing else can be looked at. */
function readSettings(
  terminal: Terminal,
  options: OptionValues,
): { readonly settings?: Settings; readonly findings: readonly Finding[] } {
  const about = 'settings';
  const remarks: string[] = [];
  try {
    const settings = loadSettings({ ...terminal, err: (line) => void remarks.push(line) }, options);
    const findings = remarks.map((line) => warning(about, line.replace(/^parley: warning: /, '')));
    return { settings, findings: findings.length > 0 ? findings : [ok(about, 'are right')] };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { findings: error.message.split('\n').map((line) => problem(about, line)) };
  }
}

interface Examined {
  readonly findings: readonly Finding[];
  readonly isServed: boolean;
}

/** With what the database is looked at. */
interface Looking {
  readonly machine: Machine;
  readonly settings: Settings;
  readonly long: LongWork;
  /** Where the server is, if it runs. */
  readonly address: string | undefined;
}

async function examineEmbedded(looking: Looking, directory: string): Promise<Examined> {
  const path = databaseFileOf(directory);
  const { findings, isUsable, isServed } = await checkEmbedded(path, looking.long.step);
  if (!isUsable) return { findings, isServed };
  const { openSqliteStorage } = await import('../../storage/sqlite.ts');
  const inside = await withinStorage(looking, () => openSqliteStorage({ path, clock: systemClock, role: 'guest' }));
  return { findings: [...findings, ...inside], isServed };
}

async function examinePostgres({ openPostgres }: DoctorParts, looking: Looking, url: string) {
  const remarks: Finding[] = [];
  const findings = await withinStorage(looking, () =>
    openPostgres(url, ({ message }) => void remarks.push(warning('PostgreSQL', message))),
  );
  const isReached = findings.every(({ about }) => about !== 'database');
  return {
    findings: [...(isReached ? [ok('PostgreSQL', 'can be reached')] : []), ...remarks, ...findings],
    isServed: false,
  };
}

async function withinStorage(
  { machine, settings, long, address }: Looking,
  open: () => Promise<Storage>,
): Promise<readonly Finding[]> {
  let storage: Storage | undefined;
  try {
    storage = await open();
    const installation = await checkInstallation(machine, storage, settings.process.appID);
    const directory = resolve(settings.process.dataDir);
    const figures = await checkFigures(storage, filesBeside({ settings: settings.process, directory }));
    const groups = await checkGroups(storage, long);
    const rooms = await checkRooms({ machine, storage, config: settings.config, address });
    return [...installation, ...figures, ...groups, ...rooms];
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return [problem('database', messageOf(error))];
  } finally {
    await storage?.close();
  }
}

function print({ out }: Terminal, findings: readonly Finding[], asJson: boolean): void {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (asJson) {
    out(JSON.stringify({ problems, warnings, findings }));
    return;
  }
  for (const { level, about, text } of findings) out(`${level.padEnd(8)} ${about}: ${text}`);
  out(`problems: ${problems}, warnings: ${warnings}`);
}
