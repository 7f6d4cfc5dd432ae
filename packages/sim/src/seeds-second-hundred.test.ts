import { describe } from 'vitest';
import { testSeeds } from './testing/sound-seeds.ts';

// A file of its own, so that it may run on another processor.
describe('the second hundred, with groups', () => {
  testSeeds(101, 100, { groups: true });
});
