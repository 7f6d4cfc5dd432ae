import type { Settings } from '../../config-source.ts';
import { explainPort } from '../operator-error.ts';
import { type Finding, ok, problem, warning } from './finding.ts';
import type { Machine } from './machine.ts';

const nodeMin = [24, 16, 0];
/** Earlier ones can damage the write-ahead log. */
const sqliteMin = [3, 51, 3];

function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, number] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== number) return part < number;
  }
  return false;
}

export function checkNode({ nodeVersion, sqliteVersion }: Machine): readonly Finding[] {
  const advice = 'run `npm ci` and start Parley through npm, which finds the right Node';
  return [
    isOlder(nodeVersion, nodeMin)
      ? problem('Node', `this is ${nodeVersion} and ${nodeMin.slice(0, 2).join('.')} or newer is needed; ${advice}`)
      : ok('Node', nodeVersion),
    isOlder(sqliteVersion, sqliteMin)
      ? problem(
          'SQLite',
          `this Node has ${sqliteVersion}, which can damage a database; ${sqliteMin.join('.')} or newer is needed: ${advice}`,
        )
      : ok('SQLite', sqliteVersion),
  ];
}

const loopback = /^(?:localhost|127\.[\d.]+|::1)$/;

/** Settings that are right one by one, and yet not what one wants on a network. */
export function checkExposure({ process }: Settings): readonly Finding[] {
  if (loopback.test(process.host)) return [];
  const findings: Finding[] = [];
  if (process.devTokens) {
    findings.push(
      problem(
        'PARLEY_DEV_TOKENS',
        `hands tokens of every user to whoever reaches ${process.host}; unset it, and run \`parley serve\``,
      ),
    );
  }
  if (process.allowedOrigins.includes('*')) {
    findings.push(warning('PARLEY_ALLOWED_ORIGINS', 'lets every web page connect; name the origins of your pages'));
  }
  return findings;
}

/** Beside its connections a server has its database, its log and its pages open. */
const filesBeside = 200;

export function checkOpenFiles(machine: Machine, { config, process }: Settings): readonly Finding[] {
  const about = 'open files';
  const most = machine.openFilesMax();
  if (most === undefined) return [];
  const needed = config.limits.connectionsMax + process.http.connectionsMax + filesBeside;
  if (most >= needed) return [ok(about, `${most} are allowed`)];
  return [
    warning(
      about,
      `${most} are allowed, and the settings allow ${needed} connections and files; raise it (LimitNOFILE of systemd, ulimit -n) or lower PARLEY_LIMITS_CONNECTIONS_MAX`,
    ),
  ];
}

export function checkPages(machine: Machine): Finding {
  return machine.hasPages()
    ? ok('pages', 'are built')
    : warning('pages', 'are not built, so the server has none to show; `npm run build` makes them');
}

/** Whether a server answers, or could: `isServed` says that one has the embedded database. */
export async function checkPort(
  machine: Machine,
  { process: { host, port } }: Settings,
  { isServed, url }: { readonly isServed: boolean; readonly url: string | undefined },
): Promise<Finding> {
  const address = addressOf(host, port, url);
  if (address === undefined) return ok('port', 'a free one is taken at the start');
  const health = await askHealth(machine, address);
  if (health) return health;
  if (url !== undefined) {
    return problem('server', `nothing that is Parley answers at ${address}; correct --url or start the server`);
  }
  const code = await machine.whyNotListening(host, port);
  if (code !== undefined) {
    const error = Object.assign(new Error('listen'), { code });
    return problem('port', explainPort({ host, port, settingsPrefix: 'PARLEY' }, error).message);
  }
  if (isServed) {
    return warning(
      'server',
      `one has the database, but not at ${address}; give doctor its settings, or name it with --url`,
    );
  }
  return ok('port', `${port} of ${host} is free; no server runs`);
}

async function askHealth(machine: Machine, address: string): Promise<Finding | undefined> {
  const reply = await machine.ask(`${address.replace(/\/$/, '')}/readyz`);
  if (!reply) return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(reply.body);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || !('ready' in answer)) return undefined;
  if (answer.ready === true) return ok('server', `the one at ${address} is ready`);
  const sick = 'sick' in answer && Array.isArray(answer.sick) ? answer.sick.map(String) : [];
  return problem(
    'server',
    `the one at ${address} is not ready: ${sick.join(', ') || 'no reason given'}; look into its log`,
  );
}

/** Where the server of these settings answers, if it runs; `undefined` where it takes whatever port is free. */
export const addressOf = (host: string, port: number, url: string | undefined): string | undefined =>
  url ?? (port === 0 ? undefined : `http://${nameOf(host)}:${port}`);

/** The addresses that mean "all" are none to ask. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
