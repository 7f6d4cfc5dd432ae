import type { Migration } from './step.ts';

/** Logs that devices upload are files; those that came before are let go, since no statement could write them there. */
export const migration0008: Migration = {
  version: 8,
  statements: () => ['drop table log_upload_parts', 'drop table log_uploads'],
};
