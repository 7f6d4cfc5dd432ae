import type { IRegularForbiddenRuleType } from 'dependency-cruiser';
import { featureLevels } from './levels.ts';
import { type Zone, zones } from './zones.ts';

type Rule = IRegularForbiddenRuleType;

/** Tests, and what only tests use. */
const testing = '\\.test\\.tsx?$|/testing/|-contract\\.ts$|/contract/|/[^/]*(test-|-)(fixtures?|database)\\.ts$';
const features = '^packages/server/src/features';
/** What lies in this repository; what others published, in a folder `dist` or not, lies in `node_modules`. */
const ours = '^(?!.*node_modules/)(packages|apps|bench|tools|deploy)/';

const forbid = (name: string, from: Rule['from'], to: Rule['to'], comment?: string): Rule => ({
  name,
  severity: 'error',
  from,
  to,
  ...(comment !== undefined && { comment }),
});

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function allowedBy({ packages = [], node = [] }: Zone): string {
  const names = packages.map(literally).join('|');
  const modules = node === 'all' ? '.+' : node.map(literally).join('|');
  return [
    ours,
    ...(names === '' ? [] : [`(^|/)node_modules/(@types/)?(${names})/`]),
    // A core module is a bare name, with or without its prefix.
    ...(modules === '' ? [] : [node === 'all' ? '^(node:)?[a-z_/]+$' : `^(node:)?(${modules})$`]),
  ].join('|');
}

/** What a zone may import that is not ours stands in its list; anything else breaks the rule of that zone. */
const zoneRules: readonly Rule[] = zones.map((zone, index) =>
  forbid(
    `only-listed-packages-in-${zone.name}`,
    { path: zone.path, pathNot: [testing, ...zones.slice(0, index).map(({ path }) => path)] },
    { pathNot: allowedBy(zone), couldNotResolve: false },
    `What "${zone.name}" may import is listed in tools/import-rules/zones.ts.`,
  ),
);

const anyOf = (names: readonly string[]): string => names.join('|');

/** One rule for each level: its features call doors of lower levels only. The highest breaks none if it is alone there. */
const levelRules: readonly Rule[] = featureLevels.flatMap((names, level) =>
  featureLevels.slice(level).flat().length === 1
    ? []
    : forbid(
        `doors-below-level-${level}`,
        { path: `${features}/(${anyOf(names)})/`, pathNot: testing },
        { path: `${features}/(?!$1/)(${anyOf(featureLevels.slice(level).flat())})/` },
        `Features at level ${level} (${names.join(', ')}) call doors of lower levels only: tools/import-rules/levels.ts.`,
      ),
);

const placed = anyOf(featureLevels.flat());
const unplaced: Rule = forbid(
  'every-feature-has-a-level',
  { path: `${features}/(?!(${placed})/)[^/]+/` },
  {},
  'This feature has no level yet: give it its place in tools/import-rules/levels.ts.',
);

export const importRules: readonly Rule[] = [
  forbid(
    'no-cycles',
    { pathNot: '^packages/client/src/types/' },
    { circular: true },
    'The types of the public interface speak of one another, as the interface does.',
  ),
  forbid(
    'no-cycles-at-run-time',
    { path: '^packages/client/src/types/' },
    {
      circular: true,
      viaOnly: { dependencyTypesNot: ['type-only'] },
    },
  ),
  forbid(
    'kernel-imports-nothing',
    { path: '^packages/kernel/src', pathNot: testing },
    { path: ours, pathNot: '^packages/kernel/src' },
  ),
  forbid(
    'protocol-imports-kernel-only',
    { path: '^packages/protocol/src', pathNot: testing },
    { path: ours, pathNot: '^packages/(protocol|kernel)/src' },
  ),
  forbid('client-knows-no-server', { path: '^packages/client/src' }, { path: '^packages/(server|sim|backend)/' }),
  forbid('server-knows-no-client', { path: '^packages/server/src' }, { path: '^packages/(client|sim)/' }),
  forbid(
    'backend-stands-alone',
    { path: '^packages/backend/src', pathNot: testing },
    { path: '^(packages/(server|client|sim|protocol|kernel)|apps)/' },
  ),
  forbid(
    'rules-are-pure',
    { path: `${features}/[^/]+/[^/]*rules\\.ts$` },
    {
      pathNot:
        '^packages/(kernel|protocol)/src|^packages/server/src/(core/ids|core/effects|config|features/[^/]+/(store|[^/]*rules))\\.ts$',
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'features-meet-through-doors',
    { path: `${features}/([^/]+)/`, pathNot: '[/-]rules\\.ts$' },
    { path: `${features}/(?!$1/)[^/]+/`, pathNot: '/(index|store)\\.ts$' },
  ),
  forbid(
    'rules-meet-rules',
    { path: `${features}/([^/]+)/[^/]*rules\\.ts$` },
    { path: `${features}/(?!$1/)[^/]+/`, pathNot: '/(rules|store)\\.ts$' },
    'A door does things; what is pure calls what is pure.',
  ),
  unplaced,
  ...levelRules,
  forbid(
    'only-app-imports-everything',
    { path: '^packages/server/src/(core|gateway|delivery|timers|storage)/', pathNot: '\\.test\\.ts$' },
    { path: `${features}/[^/]+/(?!store\\.ts$)`, dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'apps-use-the-public-sdk',
    { path: '^apps/' },
    {
      path: '^packages/',
      pathNot: '^packages/((client|react)/src/(index\\.ts$|testing/)|react/src/parts/(index\\.ts|parts\\.css)$)',
    },
  ),
  forbid(
    'react-uses-the-public-sdk',
    { path: '^packages/react/src', pathNot: testing },
    { path: ours, pathNot: '^packages/react/src|^packages/client/src/index\\.ts$' },
  ),
  forbid(
    'parts-use-the-public-hooks',
    { path: '^packages/react/src/parts/', pathNot: testing },
    { path: '^packages/react/src/(?!parts/|index\\.ts$)' },
    'They are an entry of their own, which imports the other one; anything else would be there twice.',
  ),
  forbid('hooks-know-no-parts', { path: '^packages/react/src/(?!parts/)' }, { path: '^packages/react/src/parts/' }),
  forbid('published-sdk-is-only-compared-with', {}, { path: '(^|/)node_modules/zego-zim-web/|^zego-zim-web' }),
  forbid('no-unresolvable', {}, { couldNotResolve: true }),
  ...zoneRules,
];
