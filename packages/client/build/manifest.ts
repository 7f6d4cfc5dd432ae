type Json = Readonly<Record<string, unknown>>;

/** The `package.json` that is published, made of that of the workspace. */
export function publishedManifest({ name, version, license, dependencies }: Json): Json {
  const { ws } = dependencies as Readonly<Record<'ws', string>>;
  return {
    name,
    version,
    description: 'The SDK of Parley, in-app chat that runs on your own machines.',
    keywords: ['chat', 'messaging', 'in-app chat', 'im', 'zim'],
    license,
    type: 'module',
    sideEffects: ['./zim.js'],
    exports: {
      '.': {
        'react-native': { types: './cjs/index.d.ts', default: './cjs/react-native.js' },
        browser: forBoth('browser'),
        node: forBoth('node'),
        default: forBoth('browser'),
      },
      './react-native': { types: './cjs/react-native.d.ts', default: './cjs/react-native.js' },
      './package.json': './package.json',
    },
    // For tools that do not know `exports`.
    main: './cjs/node.js',
    browser: { './cjs/node.js': './cjs/browser.js', './esm/node.js': './esm/browser.js' },
    'react-native': './cjs/react-native.js',
    types: './cjs/index.d.ts',
    // For sites that serve packages to script tags.
    unpkg: './zim.js',
    jsdelivr: './zim.js',
    engines: { node: '>=20' },
    dependencies: { ws: `^${ws}` },
  };
}

const forBoth = (platform: string): Json => ({
  import: { types: './esm/index.d.ts', default: `./esm/${platform}.js` },
  require: { types: './cjs/index.d.ts', default: `./cjs/${platform}.js` },
});
