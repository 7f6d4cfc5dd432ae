/** A part of the sources, and what its files may import that is not ours. Tests and what they share are in none. */
export interface Zone {
  readonly name: string;
  readonly path: string;
  readonly packages?: readonly string[];
  /** Modules of Node, without `node:`; `all` where a program of its own runs. */
  readonly node?: readonly string[] | 'all';
}

const server = '^packages/server/src';
const client = '^packages/client';

/** A file belongs to the first zone whose path fits, so that the parts of a package come before its rest. */
export const zones: readonly Zone[] = [
  { name: 'kernel', path: '^packages/kernel/src/' },
  { name: 'protocol-schema', path: '^packages/protocol/src/schema\\.ts$', packages: ['valibot'] },
  {
    name: 'protocol-json-schema',
    path: '^packages/protocol/src/json-schema\\.ts$',
    packages: ['@valibot/to-json-schema'],
  },
  { name: 'protocol', path: '^packages/protocol/src/' },
  { name: 'backend', path: '^packages/backend/src/', packages: ['@noble/hashes'], node: ['crypto'] },
  { name: 'backend-build', path: '^packages/backend/build/', packages: ['rolldown', 'typescript'], node: 'all' },
  { name: 'react-parts', path: '^packages/react/src/parts/', packages: ['react', 'react-dom'] },
  { name: 'react', path: '^packages/react/src/', packages: ['react'] },
  { name: 'react-build', path: '^packages/react/build/', packages: ['rolldown', 'typescript'], node: 'all' },
  { name: 'client-platform', path: `${client}/src/platform/`, packages: ['ws'], node: ['fs', 'path'] },
  { name: 'client-cache', path: `${client}/src/cache/`, node: ['fs', 'path', 'sqlite'] },
  { name: 'client', path: `${client}/src/` },
  {
    name: 'client-build',
    path: `${client}/(build|consumers)/`,
    packages: ['@arethetypeswrong/core', 'rolldown', 'typescript'],
    node: 'all',
  },
  {
    name: 'server-storage',
    path: `${server}/storage/`,
    packages: ['pg'],
    node: ['fs', 'path', 'sqlite', 'url', 'worker_threads'],
  },
  { name: 'server-websocket', path: `${server}/gateway/ws-adapter\\.ts$`, packages: ['ws'], node: ['http', 'stream'] },
  {
    name: 'server-http',
    path: `${server}/http/`,
    packages: ['fastify'],
    node: ['crypto', 'fs', 'http', 'https', 'net', 'tls'],
  },
  { name: 'server-files', path: `${server}/files/`, node: ['fs/promises', 'path'] },
  { name: 'server-operator-log', path: `${server}/operator-log/`, packages: ['pino'] },
  { name: 'server-metrics', path: `${server}/metrics/`, node: ['perf_hooks', 'process'] },
  {
    name: 'server-command-line',
    path: `${server}/cli/`,
    node: ['child_process', 'fs', 'fs/promises', 'http', 'https', 'net', 'path', 'process', 'timers/promises', 'util'],
  },
  { name: 'server-signatures', path: `${server}/server-api/signature\\.ts$`, node: ['buffer', 'crypto'] },
  { name: 'server-tokens', path: `${server}/features/session/token04\\.ts$`, node: ['crypto'] },
  {
    name: 'server-entry',
    path: `${server}/(main|server|app-file|ownership)\\.ts$`,
    node: ['fs', 'http', 'path', 'process', 'readline'],
  },
  { name: 'server', path: `${server}/` },
  // Runs what the pages of the documentation say, in processes.
  {
    name: 'sim-examples',
    path: '^packages/sim/src/examples/',
    node: ['child_process', 'fs', 'path', 'process', 'timers/promises', 'util'],
  },
  { name: 'sim', path: '^packages/sim/src/', node: ['process', 'timers', 'util'] },
  { name: 'demo-build', path: '^apps/demo/vite\\.config\\.ts$', packages: ['vite'] },
  { name: 'demo', path: '^apps/demo/', packages: ['react', 'react-dom'] },
  { name: 'bench', path: '^bench/', packages: ['ws'], node: 'all' },
  {
    name: 'documentation',
    path: '^tools/(site|docs\\.ts)',
    packages: ['highlight.js', 'marked', 'minisearch', 'rolldown'],
    node: ['fs', 'fs/promises', 'http', 'net', 'path', 'process', 'util'],
  },
  {
    name: 'tools',
    path: '^tools/',
    packages: ['dependency-cruiser', 'rolldown', 'typescript', 'vitest'],
    node: 'all',
  },
];
