import type { Migration } from './step.ts';

/** Logs that devices upload are files; those that came before are let go, since no statement could write them there. */
export const migration0006: Migration = {
  version: 6,
  statements: () => ['drop table log_upload_parts', 'drop table log_uploads'],
};
