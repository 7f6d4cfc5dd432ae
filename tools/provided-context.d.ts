import 'vitest';

declare module 'vitest' {
  /** What `tools/test-services.ts` found on this machine; absent means: skip the tests that need it. */
  export interface ProvidedContext {
    /** A superuser's URL of a PostgreSQL that lives as long as the run; each test file makes its own database. */
    readonly postgresUrl?: string;
    /** The folder of its programs, such as `pg_dump`. */
    readonly postgresBinaries?: string;
    /** Where the one Chromium of the run is connected to; there for `*.browser.test.ts`. */
    readonly chromiumUrl?: string;
    /** The built page of a scene of the demo; there for the browser tests that open one. */
    readonly sceneFolder?: string;
    /** Interpreters that the programs of the guides run in. */
    readonly python?: string;
    readonly php?: string;
    readonly java?: string;
    /** The packages, built, packed and installed as an app would; there for the tests of `packages/client/consumers` and of `npm run pack`. */
    readonly sdk?: {
      readonly packed: string;
      readonly tarball: string;
      readonly backendTarball: string;
      readonly reactTarball: string;
      readonly app: string;
    };
  }
}
