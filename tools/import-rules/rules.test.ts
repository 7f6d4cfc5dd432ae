import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { expect, test } from 'vitest';
import { configuration } from './configuration.ts';
import { featureLevels } from './levels.ts';
import { importRules } from './rules.ts';
import { type Zone, zones } from './zones.ts';

type Files = Readonly<Record<string, readonly string[]>>;

const root = join(import.meta.dirname, '../..');
const features = 'packages/server/src/features';

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const isPackage = (specifier: string): boolean => !isRelative(specifier) && !specifier.startsWith('node:');

/** Writes a file for each path, and each package that is named, with its entry in `dist/`. */
function writeTree(folder: string, files: Files): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, imports] of Object.entries(files)) {
    const lines = imports.map((words) => {
      const specifier = words.replace(/^type /, '');
      return `import ${words.startsWith('type ') ? 'type ' : ''}{ one } from '${specifier}';\n`;
    });
    write(path, `${lines.join('')}export const one = 1;\n`);
  }
  for (const name of Object.values(files).flat().filter(isPackage)) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', main: 'dist/index.js' }));
    write(`node_modules/${name}/dist/index.js`, 'export const one = 1;\n');
  }
}

/**
 * The rules that each of these files breaks, if it breaks any. A file is given by what it imports, `type ./other.ts`
 * by type alone.
 */
async function findBroken(files: Files): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-imports-'));
  const before = process.cwd();
  const { forbidden, options } = configuration;
  const { enhancedResolveOptions, ...others } = options;
  try {
    writeTree(folder, files);
    const cruiseOptions = { ...others, baseDir: folder, validate: true, ruleSet: { forbidden } };
    const { output } = await cruise(Object.keys(files), cruiseOptions, enhancedResolveOptions);
    const found = Map.groupBy((output as ICruiseResult).summary.violations, ({ from }) => from);
    return new Map([...found].map(([path, all]) => [path, [...new Set(all.map(({ rule }) => rule.name))]]));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

const broken = async (files: Files): Promise<readonly string[]> => [
  ...new Set([...(await findBroken(files)).values()].flat()),
];

/** For each rule what breaks it, and nothing else. */
const violations: readonly (readonly [rule: string, files: Files])[] = [
  ['no-cycles', { 'packages/server/src/core/a.ts': ['./b.ts'], 'packages/server/src/core/b.ts': ['./a.ts'] }],
  ['no-cycles', { 'packages/client/src/core/a.ts': ['type ./b.ts'], 'packages/client/src/core/b.ts': ['type ./a.ts'] }],
  [
    'no-cycles-at-run-time',
    { 'packages/client/src/types/a.ts': ['./b.ts'], 'packages/client/src/types/b.ts': ['./a.ts'] },
  ],
  [
    'kernel-imports-nothing',
    { 'packages/kernel/src/a.ts': ['../../protocol/src/b.ts'], 'packages/protocol/src/b.ts': [] },
  ],
  [
    'protocol-imports-kernel-only',
    { 'packages/protocol/src/a.ts': ['../../client/src/b.ts'], 'packages/client/src/b.ts': [] },
  ],
  ['client-knows-no-server', { 'packages/client/src/a.ts': ['../../server/src/b.ts'], 'packages/server/src/b.ts': [] }],
  ['server-knows-no-client', { 'packages/server/src/a.ts': ['../../client/src/b.ts'], 'packages/client/src/b.ts': [] }],
  ['backend-stands-alone', { 'packages/backend/src/a.ts': ['../../kernel/src/b.ts'], 'packages/kernel/src/b.ts': [] }],
  [
    'rules-are-pure',
    { [`${features}/users/rules.ts`]: ['../../core/commit.ts'], 'packages/server/src/core/commit.ts': [] },
  ],
  [
    'features-meet-through-doors',
    { [`${features}/messages/a.ts`]: ['../users/service.ts'], [`${features}/users/service.ts`]: [] },
  ],
  [
    'rules-meet-rules',
    { [`${features}/messages/rules.ts`]: ['type ../users/index.ts'], [`${features}/users/index.ts`]: [] },
  ],
  [
    'only-app-imports-everything',
    { 'packages/server/src/core/a.ts': ['../features/users/index.ts'], [`${features}/users/index.ts`]: [] },
  ],
  [
    'every-feature-has-a-level',
    { [`${features}/novelty/service.ts`]: ['../../core/a.ts'], 'packages/server/src/core/a.ts': [] },
  ],
  [
    'apps-use-the-public-sdk',
    { 'apps/demo/src/a.ts': ['../../../packages/client/src/client.ts'], 'packages/client/src/client.ts': [] },
  ],
  [
    'react-uses-the-public-sdk',
    { 'packages/react/src/a.ts': ['../../client/src/client.ts'], 'packages/client/src/client.ts': [] },
  ],
  [
    'parts-use-the-public-hooks',
    { 'packages/react/src/parts/a.ts': ['../store.ts'], 'packages/react/src/store.ts': [] },
  ],
  ['hooks-know-no-parts', { 'packages/react/src/a.ts': ['./parts/b.ts'], 'packages/react/src/parts/b.ts': [] }],
  ['published-sdk-is-only-compared-with', { 'packages/sim/src/a.test.ts': ['zego-zim-web'] }],
  ['no-unresolvable', { 'packages/kernel/src/a.ts': ['./missing.ts'] }],
];

test.each(violations)('%s is reported, %j', async (rule, files) => {
  expect(await broken(files)).toEqual([rule]);
});

/** From a feature to one beside it, and to one above. */
const pairs = featureLevels.flatMap(([lowest = '', beside], level) => {
  const above = featureLevels[level + 1]?.[0];
  return [beside, above].flatMap((name) => (name === undefined ? [] : [{ from: lowest, to: name, level }]));
});
const call = (from: string, to: string): string => `${features}/${from}/calls-${to}.ts`;
/** All of them at once, each call in a file of its own: reading a tree takes long. */
const brokenByCalls = await findBroken(
  Object.fromEntries([
    ...featureLevels.flat().map((name) => [`${features}/${name}/index.ts`, []]),
    ...pairs.flatMap(({ from, to }) => [
      [call(from, to), [`../${to}/index.ts`]],
      [call(to, from), [`../${from}/index.ts`]],
    ]),
  ]),
);

test.each(pairs)('$from does not call the door of $to', ({ from, to, level }) => {
  expect(brokenByCalls.get(call(from, to))).toEqual([`doors-below-level-${level}`]);
});

test.each(pairs.filter(({ to, level }) => !featureLevels[level]?.includes(to)))(
  '$to, which is higher, calls the door of $from',
  ({ from, to }) => {
    expect(brokenByCalls.get(call(to, from))).toBe(undefined);
  },
);

test('every feature of the server has its place in tools/import-rules/levels.ts', () => {
  const placed = featureLevels.flat();
  expect(new Set(placed).size).toBe(placed.length);
  expect(readdirSync(join(root, features)).filter((name) => !placed.includes(name))).toEqual([]);
});

/** A file of each zone. */
const fileOf: Readonly<Record<string, string>> = {
  kernel: 'packages/kernel/src/a.ts',
  'protocol-schema': 'packages/protocol/src/schema.ts',
  'protocol-json-schema': 'packages/protocol/src/json-schema.ts',
  protocol: 'packages/protocol/src/features/a.ts',
  backend: 'packages/backend/src/a.ts',
  'backend-build': 'packages/backend/build/a.ts',
  'react-parts': 'packages/react/src/parts/a.ts',
  react: 'packages/react/src/a.ts',
  'react-build': 'packages/react/build/a.ts',
  'client-platform': 'packages/client/src/platform/a.ts',
  'client-cache': 'packages/client/src/cache/a.ts',
  client: 'packages/client/src/core/a.ts',
  'client-build': 'packages/client/build/a.ts',
  'server-storage': 'packages/server/src/storage/a.ts',
  'server-websocket': 'packages/server/src/gateway/ws-adapter.ts',
  'server-http': 'packages/server/src/http/a.ts',
  'server-files': 'packages/server/src/files/a.ts',
  'server-operator-log': 'packages/server/src/operator-log/a.ts',
  'server-metrics': 'packages/server/src/metrics/a.ts',
  'server-command-line': 'packages/server/src/cli/a.ts',
  'server-signatures': 'packages/server/src/server-api/signature.ts',
  'server-tokens': 'packages/server/src/features/session/token04.ts',
  'server-entry': 'packages/server/src/main.ts',
  server: 'packages/server/src/gateway/a.ts',
  'sim-examples': 'packages/sim/src/examples/a.ts',
  sim: 'packages/sim/src/a.ts',
  'demo-build': 'apps/demo/vite.config.ts',
  demo: 'apps/demo/src/a.ts',
  bench: 'bench/a.ts',
  documentation: 'tools/site/a.ts',
  tools: 'tools/a.ts',
};

const modulesOf = ({ node = [] }: Zone): readonly string[] => (node === 'all' ? ['fs', 'dns', 'fs/promises'] : node);
const eachImports = (imports: (zone: Zone) => readonly string[]) =>
  findBroken(Object.fromEntries(zones.map((zone) => [fileOf[zone.name] ?? zone.name, imports(zone)])));
const brokenByListed = await eachImports((zone) => [
  ...(zone.packages ?? []),
  ...modulesOf(zone).map((module) => `node:${module}`),
]);
const brokenByPackage = await eachImports(() => ['left-pad']);
const brokenByModule = await eachImports(() => ['node:dns']);

test.each(zones)('$name imports what is listed and nothing else', ({ name, node }) => {
  const file = fileOf[name] ?? '';
  const rule = [`only-listed-packages-in-${name}`];
  expect(brokenByListed.get(file)).toBe(undefined);
  expect(brokenByPackage.get(file)).toEqual(rule);
  expect(brokenByModule.get(file)).toEqual(node === 'all' ? undefined : rule);
});

test('what may be is not reported: circles of public types, a rule that reads the port of its feature', async () => {
  expect(
    await broken({
      'packages/client/src/types/a.ts': ['type ./b.ts'],
      'packages/client/src/types/b.ts': ['type ./a.ts'],
      [`${features}/users/rules.ts`]: ['./store.ts', '../../core/ids.ts'],
      [`${features}/users/store.ts`]: [],
      'packages/server/src/core/ids.ts': [],
      'packages/server/src/core/a.test.ts': ['vitest', 'node:dns'],
      'apps/demo/src/a.ts': ['../../../packages/client/src/index.ts', '../../../packages/react/src/index.ts', 'react'],
      'packages/react/src/index.ts': ['../../client/src/index.ts', 'react'],
      'packages/client/src/index.ts': [],
    }),
  ).toEqual([]);
});

test('no rule is without a test that breaks it', () => {
  const tested = [
    ...violations.map(([rule]) => rule),
    ...pairs.map(({ level }) => `doors-below-level-${level}`),
    ...zones.map(({ name }) => `only-listed-packages-in-${name}`),
  ];
  expect(importRules.map(({ name }) => name).filter((name) => !tested.includes(name ?? ''))).toEqual([]);
});
