import { onOff, wholeNumber } from '../../config-declaration.ts';

export const statusSettings = {
  status: {
    enabled: onOff({
      doc: 'Users may ask for the status of others, follow it, and say something of themselves.',
      fallback: true,
    }),
    subscriptionsMax: wholeNumber({
      doc: 'Users whose status one user follows; beyond that the earliest subscriptions go.',
      unit: 'users',
      fallback: 3000,
      min: 1,
      max: 100_000,
    }),
    gatherMs: wholeNumber({
      doc: 'How often a node looks which statuses changed and tells those who follow them: what happens in between is one event.',
      unit: 'milliseconds',
      fallback: 1000,
      min: 50,
      max: 60_000,
    }),
  },
  limits: {
    statusCallsPerSecond: wholeNumber({
      doc: 'Calls by which one user asks for the status of others, begins or ends to follow it.',
      unit: 'calls per second',
      fallback: 20,
      min: 1,
      max: 1_000_000,
    }),
  },
} as const;
