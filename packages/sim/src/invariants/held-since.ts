import { methods } from '@parley/protocol';
import { parse } from '@parley/protocol/schema';
import type { DeviceState, Facts } from '../facts.ts';
import type { Exchange } from '../history.ts';

/** A device has written down what it learnt after this long. */
const writtenWithinMs = 1000;

/**
 * From when on the cache that the device has now is complete: its first synchronisation in this life of the database.
 */
export function heldSince({ run }: Facts, { device }: DeviceState): number {
  /** The newest connection that carried an answer, and the one that was it when the device last logged out. */
  let newestConnection = 0;
  let leftConnection = 0;
  let since = Number.POSITIVE_INFINITY;
  for (const entry of run.entries) {
    if (
      entry.kind === 'act' &&
      (entry.act === 'restoreBackup' || (entry.act === 'loseCache' && entry.who === device))
    ) {
      since = Number.POSITIVE_INFINITY;
    } else if (entry.kind === 'connection' && entry.device === device) {
      if (entry.what.startsWith('Disconnected')) leftConnection = newestConnection;
    } else if (entry.kind === 'act' && entry.act === 'kill' && entry.who === device) {
      // What a process learnt just before its death may not have reached the cache.
      if (entry.at - since < writtenWithinMs) since = Number.POSITIVE_INFINITY;
    } else if (entry.kind === 'exchange' && entry.device === device) {
      newestConnection = Math.max(newestConnection, entry.connection);
      // An answer that came too late for the device changed nothing: it says that it holds nothing.
      if (entry.askedAt > since && isFirstSync(entry)) since = Number.POSITIVE_INFINITY;
      // What was asked before a logout is dropped by the device, also when its answer comes after the next login began.
      const isHeeded = entry.connection > leftConnection;
      if (isHeeded && since === Number.POSITIVE_INFINITY && isCompleteSync(entry)) since = entry.at;
    }
  }
  return since;
}

function isFirstSync({ method, params }: Exchange): boolean {
  const asked = method === 'sync' ? parse(methods.logs.sync.params, params) : undefined;
  return asked?.ok === true && asked.value.userLogPosition === undefined;
}

export function isCompleteSync({ method, result }: Exchange): boolean {
  const answer = method === 'sync' ? parse(methods.logs.sync.result, result) : undefined;
  return answer?.ok === true && answer.value.complete;
}
