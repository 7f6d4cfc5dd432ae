import { limits } from '@parley/protocol/limits';
import { onOff, wholeNumber } from '../../config-declaration.ts';

export const blacklistSettings = {
  blacklist: {
    usersMax: wholeNumber({
      doc: 'Users whom one user may have blocked at a time.',
      unit: 'users',
      fallback: 1000,
      min: 1,
      max: 10_000,
    }),
    usersPerCallMax: wholeNumber({
      doc: 'Users whom one call blocks or unblocks.',
      unit: 'users',
      fallback: limits.blacklistUserIDsDefault,
      min: 1,
      max: limits.blacklistUserIDsMax,
    }),
    coversChanges: onOff({
      doc: 'Whether who is blocked can no longer edit, revoke, pin and react in the conversation with who has blocked him.',
      fallback: false,
    }),
    restrictCallInvite: onOff({
      doc: 'Whether who is blocked can no longer invite who has blocked him to calls.',
      fallback: false,
    }),
  },
} as const;
