import { importRules } from './rules.ts';

/** What dependency-cruiser is told. */
export const configuration = {
  forbidden: [...importRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What we built ourselves; packages keep what they publish in folders of that name.
    exclude: {
      path: '^(packages|apps)/[^/]+/dist/|^bench/decisions/|^packages/client/consumers/(fixtures|frameworks|react-18|runtimes)/',
    },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'],
    },
  },
};
