import { wholeNumber } from '../config-declaration.ts';

const mebibyte = 1024 * 1024;

/** What the queries of one user may cost, over all of the user's sessions. */
export const costSettings = {
  queriesInFlightMax: wholeNumber({
    doc: 'Queries of one user that are worked on at the same time; further ones wait for their turn.',
    unit: 'queries',
    fallback: 2,
    min: 1,
    max: 256,
  }),
  queryRowsPerSecond: wholeNumber({
    doc: 'Rows that the queries of one user may read in the long run; beyond it queries are refused with a frequency limit.',
    unit: 'rows per second',
    fallback: 5000,
    min: 1,
    max: 1_000_000_000,
  }),
  queryRowsMost: wholeNumber({
    doc: 'Rows that a user may read at once who has not asked for a while: a login after a long absence.',
    unit: 'rows',
    fallback: 61_000,
    min: 1,
    max: 1_000_000_000,
  }),
  queryBytesPerSecond: wholeNumber({
    doc: 'Answers to queries that one user may get in the long run; beyond it queries are refused with a frequency limit.',
    unit: 'bytes per second',
    fallback: 2 * mebibyte,
    min: 1024,
    max: 1_000_000_000_000,
  }),
  queryBytesMost: wholeNumber({
    doc: 'Answers to queries that a user may get at once who has not asked for a while.',
    unit: 'bytes',
    fallback: 64 * mebibyte,
    min: 1024,
    max: 1_000_000_000_000,
  }),
} as const;
