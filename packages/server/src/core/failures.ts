import type { Refusal } from '@parley/protocol/define';
import { StorageFailure } from '../storage/storage.ts';
import type { LogFields, OperatorLog } from './operator-log.ts';

/** Writes a failure down once, at the border where it was caught, and ends the process when it is fatal. */
export type FailureReport = (event: string, error: unknown, fields?: LogFields) => void;

/**
 * `onFatal` is called when the storage can vouch for nothing any more; the process must end then, and the
 * caller of the report needs do nothing about it.
 */
export function createFailureReport(parts: {
  readonly log: OperatorLog;
  readonly onFatal: (failure: StorageFailure) => void;
}): FailureReport {
  return (event, error, fields) => {
    parts.log.error(event, fields, error);
    if (error instanceof StorageFailure && error.isFatal) parts.onFatal(error);
  };
}

/** What nobody asked for, and must be done all the same, was refused because too much waits. */
export class NotTakenIn extends Error {
  override readonly name = 'NotTakenIn';
  constructor({ refused }: Refusal) {
    super(`not taken in: ${refused}`);
  }
}

/** Whether the same may well succeed later. */
export const isPassing = (error: unknown): boolean =>
  error instanceof NotTakenIn || (error instanceof StorageFailure && !error.isFatal);
