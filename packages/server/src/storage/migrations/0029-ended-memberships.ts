import type { Migration } from './step.ts';

/** Of a group: the entry with which the membership ended that ended last. Of what ended before nobody need be told. */
export const migration0029: Migration = {
  version: 29,
  statements: ({ integer }) => [`alter table conversations add column ended_position ${integer} not null default 0`],
};
