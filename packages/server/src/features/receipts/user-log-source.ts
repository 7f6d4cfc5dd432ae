import { groupReceipts, type WireToldReceipt } from '@parley/protocol/features/receipts';
import type { UserLogSource } from '../logs/index.ts';
import { toSenderReceipt } from '../messages/index.ts';
import type { ReceiptStoreNames } from './context.ts';

/** Receipts of each sort in one answer: one entry never has so many. */
const receiptsMax = 1000;

interface Told {
  readonly position: number;
  readonly receipt: WireToldReceipt;
}

/** The entries on receipts in groups that later ones have taken the place of: what they told stands with the receipts. */
export const groupReceiptSource: UserLogSource<ReceiptStoreNames> = {
  kind: groupReceipts.kind,
  entriesBetween: async (context, { app, userKey }, { after, upTo }) => {
    const { receipts } = context.storage.read(app);
    const query = { after, upTo, limit: receiptsMax };
    const [sent, read] = await Promise.all([
      receipts.receiptsBetween(userKey, query),
      receipts.readingsBetween(userKey, query),
    ]);
    const readTo = Math.min(...[sent, read].map((rows) => endOfPage(rows, upTo)));
    const told: readonly Told[] = [
      ...sent.map((one) => toTold(one, toSenderReceipt(one))),
      ...read.map((one) => toTold(one, { readTime: one.readAt })),
    ];
    return { entries: toEntries(told.filter(({ position }) => position <= readTo)), readTo };
  },
};

/** One entry is never told in parts. */
const endOfPage = (rows: readonly { readonly entryPosition: number }[], upTo: number): number => {
  const last = rows.at(-1);
  return rows.length === receiptsMax && last ? last.entryPosition - 1 : upTo;
};

const toTold = (
  {
    log,
    messageSeq,
    messageID,
    entryPosition: position,
  }: Omit<WireToldReceipt, 'receipt'> & {
    readonly entryPosition: number;
  },
  receipt: WireToldReceipt['receipt'],
): Told => ({ position, receipt: { log, messageSeq, messageID, receipt } });

const toEntries = (told: readonly Told[]) =>
  [...Map.groupBy(told, ({ position }) => position)]
    .map(([position, some]) => {
      const body = JSON.stringify({ receipts: some.map(({ receipt }) => receipt) });
      return { position, kind: groupReceipts.kind, key: '', body };
    })
    .sort((one, other) => one.position - other.position);
