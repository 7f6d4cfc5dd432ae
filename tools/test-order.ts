import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes by far the longest. Begun last, one of these would keep one core busy while the others have nothing to do. */
const long = [
  'packages/sim/src/kill.process.test.ts',
  'packages/sim/src/outage.process.test.ts',
  'packages/sim/src/seeds.test.ts',
  'packages/sim/src/seeds-second-hundred.test.ts',
  'bench/bench.process.test.ts',
  'apps/demo/src/screens.browser.test.ts',
  'apps/demo/src/network.browser.test.ts',
  'packages/sim/src/storage.browser.test.ts',
  'packages/server/src/cli/app.process.test.ts',
  'packages/client/consumers/typescript.test.ts',
  'packages/sim/src/scenarios/messages/retention.test.ts',
  'packages/server/src/storage/sqlite.test.ts',
  'packages/server/src/testing/fuzz/fuzz.test.ts',
];

/** The files named here first, the others in the order that Vitest gives them: those that took long in the last run first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = long.findIndex((path) => moduleId.endsWith(path));
      return index < 0 ? long.length : index;
    };
    return (await super.sort(files)).toSorted((left, right) => place(left) - place(right));
  }
}
