import { limits } from '@parley/protocol/limits';
import { wholeNumber } from '../../config-declaration.ts';

export const callSettings = {
  calls: {
    maxInvitees: wholeNumber({
      doc: 'Users whom one call may invite at a time.',
      unit: 'users',
      fallback: 9,
      min: 1,
      max: limits.callUsersMax - 1,
    }),
    maxMembers: wholeNumber({
      doc: 'Users who may ring or take part in an advanced call at the same time, with the caller.',
      unit: 'users',
      fallback: 10,
      min: 2,
      max: limits.callUsersMax,
    }),
    operationsPerSecond: wholeNumber({
      doc: 'What one session may do with calls.',
      unit: 'operations per second',
      fallback: 20,
      min: 1,
      max: 1_000_000,
    }),
    invitationsPer10Seconds: wholeNumber({
      doc: 'How often one user may invite into calls within 10 seconds, whomever and how many; 0: as often as he likes.',
      unit: 'invitations',
      fallback: 50,
      min: 0,
      max: 1_000_000,
    }),
    receiptSeconds: wholeNumber({
      doc: 'How long the devices of who is invited have to confirm it, in calls that ask for that.',
      unit: 'seconds',
      fallback: 5,
      min: 3,
      max: 5,
    }),
    abandonSeconds: wholeNumber({
      doc: 'How long an advanced call lasts in which nobody who takes part has a device online.',
      unit: 'seconds',
      fallback: 600,
      min: 10,
      max: 86_400,
    }),
    lifeHours: wholeNumber({
      doc: 'The longest that an advanced call lasts.',
      unit: 'hours',
      fallback: 24,
      min: 1,
      max: 24,
    }),
    retentionDays: wholeNumber({
      doc: 'How long calls that are over are kept.',
      unit: 'days',
      fallback: 30,
      min: 1,
      max: 3650,
    }),
    listedPerUser: wholeNumber({
      doc: 'Calls that are kept for one user; beyond it the oldest that are over go.',
      unit: 'calls',
      fallback: 1000,
      min: 1,
      max: 10_000,
    }),
  },
} as const;
