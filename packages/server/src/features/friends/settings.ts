import { limits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

export const friendSettings = {
  limits: {
    friends: wholeNumber({
      doc: 'Friends that one user may have.',
      unit: 'users',
      fallback: 3000,
      min: 1,
      max: 10_000,
    }),
    friendIDs: wholeNumber({
      doc: 'Users that one call on friends may name.',
      unit: 'users',
      fallback: limits.friendIDsDefault,
      min: 1,
      max: limits.friendIDsMax,
    }),
    friendAttributesBytesMax: wholeNumber({
      doc: 'The notes that a user keeps about one friend, keys and values together.',
      unit: 'UTF-8 bytes',
      fallback: limits.friendAttributesBytesDefault,
      min: 0,
      max: limits.friendAttributesBytesMax,
    }),
    friendApplications: wholeNumber({
      doc: 'Friend applications that are kept for one user; beyond it those that changed longest ago go.',
      unit: 'applications',
      fallback: 3000,
      min: 1,
      max: 3000,
    }),
  },
  friends: {
    applicationSeconds: wholeNumber({
      doc: 'How long a friend application may be answered.',
      unit: 'seconds',
      fallback: 604_800,
      min: 1,
      max: 31_536_000,
    }),
  },
} as const;
