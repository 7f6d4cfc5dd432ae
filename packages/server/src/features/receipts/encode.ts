import { conversationReceipt, type WireReceiptMark, type WireToldReceipt } from '@parley/protocol/features/receipts';
import { EncodedJson } from '@parley/protocol/frames';
import type { LogKey } from '../../core/ids.ts';
import { encodeEntry, type LogEntry } from '../logs/index.ts';
import type { ToldMark } from './store.ts';

const toWireMark = ({ userID, position, messageID, spans }: ToldMark): WireReceiptMark => ({
  userID,
  position,
  messageID,
  spans: [...spans],
});

/** A mark as the entry of the log that tells of it. */
export const markEntry = (mark: ToldMark): LogEntry => ({
  position: mark.position,
  state: { kind: conversationReceipt.kind, body: JSON.stringify(toWireMark(mark)) },
});

export const encodeMarks = (marks: readonly ToldMark[]): string => JSON.stringify(marks.map(toWireMark));

export const encodeMarked = (log: LogKey, mark: ToldMark | undefined): EncodedJson =>
  new EncodedJson(JSON.stringify({ log, ...(mark && { mark: toWireMark(mark) }) }));

export const encodeRead = (
  log: LogKey,
  {
    entries,
    receipts,
    errorMessageIDs,
  }: {
    readonly entries: readonly LogEntry[];
    readonly receipts?: readonly WireToldReceipt[];
    readonly errorMessageIDs: readonly number[];
  },
): EncodedJson =>
  new EncodedJson(
    `{"log":${log},"entries":[${entries.map(encodeEntry).join(',')}],` +
      `${receipts ? `"receipts":${JSON.stringify(receipts)},` : ''}"errorMessageIDs":[${errorMessageIDs.join(',')}]}`,
  );
