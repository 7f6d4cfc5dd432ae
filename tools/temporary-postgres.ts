import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryPostgres {
  /** URL of a superuser; the server listens on a socket in a private folder and on no port. */
  readonly url: string;
  /** Of the process that all others of the server come from. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Makes a cluster, runs it and takes it away again. A shell of its own process group does this and waits for the
 * end of its input: whatever ends this process, Ctrl-C and SIGKILL included, nothing is left behind.
 */
export async function startTemporaryPostgres(
  binaries: string,
  { syncs = process.env['PARLEY_TEST_FSYNC'] === 'on' }: { readonly syncs?: boolean } = {},
): Promise<TemporaryPostgres> {
  const user = serverUser();
  const folder = mkdtempSync(join(user ? '/tmp' : tmpdir(), 'parley-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const shell = spawn('/bin/sh', ['-c', script], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: `${binaries}:/usr/bin:/bin`,
      FOLDER: folder,
      SETTINGS: settings(folder, syncs),
      LOCAL_RULES: localRules,
    },
    ...user,
  });
  let complaint = '';
  shell.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => resolve());
  });
  const started = new Promise<boolean>((resolve) => {
    shell.stdout.once('data', () => resolve(true));
    void ended.then(() => resolve(false));
  });
  if (!(await started)) throw new Error(`The temporary PostgreSQL did not start.\n${complaint}`);
  return {
    pid: Number.parseInt(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8'), 10),
    url: `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=postgres`,
    stop: () => {
      shell.stdin.end();
      return ended;
    },
  };
}

/** PostgreSQL refuses to run as root: root hands it to `postgres`, or to `nobody` where that user is missing. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('Root cannot run PostgreSQL and there is neither a user postgres nor nobody to hand it to.');
}

/** Tests of what a lost power supply does need real syncs; all others are faster without. */
function settings(folder: string, isSynced: boolean): string {
  const syncs = isSynced ? 'on' : 'off';
  return [
    `unix_socket_directories = '${folder}'`,
    `listen_addresses = ''`,
    `fsync = ${syncs}`,
    `full_page_writes = ${syncs}`,
    'synchronous_commit = on',
    'max_connections = 200',
    'shared_buffers = 64MB',
    'deadlock_timeout = 200ms',
  ].join('\n');
}

/** Everybody who can reach the private folder is trusted, but for the one role that tests of passwords use. */
const localRules = 'local all parley_with_password scram-sha-256\nlocal all all trust';

const script = `
set -e
trap 'rm -rf "$FOLDER"' EXIT
initdb -D "$FOLDER/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$FOLDER/log" 2>&1 ||
  { cat "$FOLDER/log" >&2; exit 1; }
printf '%s\\n' "$SETTINGS" >>"$FOLDER/data/postgresql.conf"
printf '%s\\n' "$LOCAL_RULES" >"$FOLDER/data/pg_hba.conf"
pg_ctl -D "$FOLDER/data" -l "$FOLDER/log" -w start >"$FOLDER/start" 2>&1 ||
  { cat "$FOLDER/start" "$FOLDER/log" >&2; exit 1; }
echo started
read -r _ || true
pg_ctl -D "$FOLDER/data" -m immediate -w stop >/dev/null 2>&1
`;

/** Whether this system can run a temporary PostgreSQL at all. */
export const canRunPostgres = (): boolean => existsSync('/bin/sh') && typeof process.getuid === 'function';
