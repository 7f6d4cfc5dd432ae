import { limits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

export const userSettings = {
  limits: {
    userExtendedDataBytesMax: wholeNumber({
      doc: 'The data that an app keeps with a user.',
      unit: 'UTF-8 bytes',
      fallback: limits.userExtendedDataBytesDefault,
      min: 0,
      max: limits.userExtendedDataBytesMax,
    }),
  },
  usage: {
    dailyUsersMax: wholeNumber({
      doc: 'Users of one app who may log in on one day (UTC); 0 means no limit.',
      unit: 'users',
      fallback: 0,
      min: 0,
      max: 1_000_000_000,
    }),
    monthlyUsersMax: wholeNumber({
      doc: 'Users of one app who may log in during one calendar month (UTC); 0 means no limit.',
      unit: 'users',
      fallback: 0,
      min: 0,
      max: 1_000_000_000,
    }),
  },
} as const;
