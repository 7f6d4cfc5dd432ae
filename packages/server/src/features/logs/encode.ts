import { utf8Length } from '@parley/kernel/utf8';
import type { DataOf } from '@parley/protocol/define';
import { type EncodedFrame, EncodedJson, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { wireLimits } from '@parley/protocol/limits';
import type { LogKey } from '../../core/ids.ts';
import type { LogEntry } from './source.ts';
import type { FollowedLog } from './store.ts';

/** A log's head as the wire shows it. */
type WireHead = DataOf<typeof events.headsMoved>['heads'][number];

export const toWireHead = ({ log, type, conversationID, head }: FollowedLog): WireHead => ({
  log,
  conversationType: type,
  conversationID,
  position: head.position,
  messageSeq: head.messageSeq,
  messageID: head.newestMessageID,
});

/** The fields of an entry; what it holds is encoded already. */
function encodeFields({ position, message, state }: LogEntry): string {
  const told = message === undefined ? '' : `,"message":${message}`;
  const changed = state === undefined ? '' : `,"state":{"kind":${JSON.stringify(state.kind)},"body":${state.body}}`;
  return `"position":${position}${told}${changed}`;
}

export const encodeEntry = (entry: LogEntry): string => `{${encodeFields(entry)}}`;

/** An entry with the log that holds it, and those behind it that belong to it; so it is told to whoever appended it. */
export function encodeLoggedEntry(log: LogKey, entry: LogEntry, others: readonly LogEntry[] = []): EncodedJson {
  const behind = others.length === 0 ? '' : `,"others":[${others.map(encodeEntry).join(',')}]`;
  return new EncodedJson(`{"log":${log},${encodeFields(entry)}${behind}}`);
}

/** What the followers of a log are told of an entry that was appended to it. */
export const encodeEntryAppended = (log: LogKey, entry: LogEntry, others?: readonly LogEntry[]): EncodedFrame =>
  encodeEvent(events.entry.name, encodeLoggedEntry(log, entry, others));

/**
 * UTF-8 bytes of entries in one answer: half of what one WebSocket message may hold, so that an answer and what leaves
 * with it in the same turn fit. A single entry always fits the wire, whatever its size.
 */
export const answerBytesMax = wireLimits.messageBytesMax / 2;

/** What an answer has left; `countMin` texts are taken even if they are larger. */
export interface Allowance {
  readonly bytesMax: number;
  readonly countMin: number;
}

/** The first of `texts` that fit, and what they take. */
export function fitting(
  texts: readonly string[],
  allowance: Allowance,
): { readonly texts: readonly string[]; readonly bytes: number } {
  let bytes = 0;
  for (const [index, text] of texts.entries()) {
    const size = utf8Length(text);
    if (index >= allowance.countMin && bytes + size > allowance.bytesMax)
      return { texts: texts.slice(0, index), bytes };
    bytes += size;
  }
  return { texts, bytes };
}

export interface EncodedSync {
  readonly userLog: { readonly position: number; readonly reload: boolean; readonly entries: readonly string[] };
  readonly changed: readonly string[];
  readonly reload: readonly string[];
  readonly complete: boolean;
  readonly afterLog: number | undefined;
  /** Only where digests were compared. */
  readonly differing?: readonly { readonly afterLog: number; readonly upToLog: number }[];
}

export function encodeSync({ userLog, changed, reload, complete, afterLog, differing }: EncodedSync): EncodedJson {
  const entries = userLog.entries.join(',');
  return new EncodedJson(
    `{"userLog":{"position":${userLog.position},"reload":${userLog.reload},"entries":[${entries}]},` +
      `"changed":[${changed.join(',')}],"reload":[${reload.join(',')}],"complete":${complete}` +
      `${afterLog === undefined ? '' : `,"afterLog":${afterLog}`}` +
      `${differing === undefined ? '' : `,"differing":${JSON.stringify(differing)}`}}`,
  );
}

export interface CaughtUp {
  readonly log: number;
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
  readonly entries: readonly string[];
}

export const encodeCatchUp = (logs: readonly CaughtUp[]): EncodedJson =>
  new EncodedJson(
    `{"logs":[${logs
      .map(
        ({ log, from, to, complete, entries }) =>
          `{"log":${log},"from":${from},"to":${to},"complete":${complete},"entries":[${entries.join(',')}]}`,
      )
      .join(',')}]}`,
  );
