import type { WireReceiptMark, WireToldReceipt } from '@parley/protocol/features/receipts';
import type { Cache } from '../../cache/cache.ts';
import { type DocumentKind, type DocumentPut, type DocumentRemoval, toPut } from '../../cache/documents.ts';
import { heldOf } from '../../core/kept-list.ts';
import { capacity } from '../../limits.ts';

/** How far somebody has read a conversation by receipts of the conversation. */
export interface MarkRow extends WireReceiptMark {
  readonly log: number;
}

/** A message that was not read when this device last looked. */
export interface AwaitedRow {
  readonly messageID: number;
  readonly log: number;
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly timestamp: number;
  /** Who is to read it. */
  readonly targetID: string;
  /** The user has sent it. */
  readonly isOwn?: true;
  /** The server is to be asked how far it was read: somebody has left its group, or a change of it came before itself. */
  readonly isDue?: true;
}

/** Of every reader the newest; what is gone is told again with the conversation. */
const markKind: DocumentKind<MarkRow> = {
  name: 'receiptMark',
  bodyVersion: 1,
  documentsMax: capacity.receiptMarksMax,
  survivesReset: false,
};

/** Those that are not kept run out without an event. */
const awaitedKind: DocumentKind<AwaitedRow> = {
  name: 'awaitedReceipt',
  bodyVersion: 1,
  documentsMax: capacity.awaitedReceiptsMax,
  survivesReset: false,
};

/** What was told of messages of groups; what is gone stays as it was when this device last took in the message. */
const groupReceiptKind: DocumentKind<WireToldReceipt> = {
  name: 'groupReceipt',
  bodyVersion: 1,
  documentsMax: capacity.groupReceiptsMax,
  survivesReset: false,
};

export const markKey = ({ log, userID }: Pick<MarkRow, 'log' | 'userID'>): string => `${log} ${userID}`;

export const putMark = (row: MarkRow): DocumentPut =>
  toPut(markKind, { key: markKey(row), position: row.position, body: row });
export const removeMark = (row: MarkRow): DocumentRemoval => ({ kind: markKind, key: markKey(row) });
export const putAwaited = (row: AwaitedRow): DocumentPut =>
  toPut(awaitedKind, { key: String(row.messageID), body: row });
export const removeAwaited = (messageID: number): DocumentRemoval => ({ kind: awaitedKind, key: String(messageID) });

export const putGroupReceipt = (row: WireToldReceipt): DocumentPut =>
  toPut(groupReceiptKind, { key: String(row.messageID), body: row });
export const removeGroupReceipt = ({ messageID }: WireToldReceipt): DocumentRemoval => ({
  kind: groupReceiptKind,
  key: String(messageID),
});

/** What this device knows of receipts when its user logs in. */
export interface CachedReceipts {
  readonly marks: readonly MarkRow[];
  readonly awaited: readonly AwaitedRow[];
  readonly groupReceipts: readonly WireToldReceipt[];
}

export async function cachedReceipts(cache: Cache): Promise<CachedReceipts> {
  const [marks, awaited, told] = await Promise.all([
    heldOf(cache, markKind),
    heldOf(cache, awaitedKind),
    heldOf(cache, groupReceiptKind),
  ]);
  const groupReceipts = told.map(({ body }) => body);
  return { marks: marks.map(({ body }) => body), awaited: awaited.map(({ body }) => body), groupReceipts };
}
