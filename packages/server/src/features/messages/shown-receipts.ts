import { millis } from '@parley/kernel/brand';
import type { WireGroupReceipt } from '@parley/protocol/features/values';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { GroupReceipt, GroupReceiptReader } from '../receipts/group-store.ts';
import { recipientsIn } from './recipients.ts';
import type { MessageRow } from './store.ts';

/** How far a message of a group was read, for the one who is told of it, encoded; nothing where nobody has, and of any other message. */
export type GroupReceiptOf = (row: Pick<MessageRow, 'messageSeq'>) => string | undefined;

/** Who is told, and how long receipts live. */
interface Viewer {
  readonly userKey: UserKey;
  readonly lifetimeMs: number;
}

type Counted = Pick<GroupReceipt, 'recipients' | 'readers' | 'gone' | 'readAt'>;

/** What its sender is told. Nobody is to read it any more where all who have not have left. */
export function toSenderReceipt({ recipients, readers, gone, readAt }: Counted): WireGroupReceipt {
  const unread = Math.max(0, recipients - readers - gone);
  return { counts: { read: readers, unread }, ...(unread === 0 && readers > 0 && { readTime: readAt }) };
}

/** When a receipt runs out: who leaves from then on has not made anything of it. */
export const endOf = ({ timestamp }: Pick<MessageRow, 'timestamp'>, lifetimeMs: number) =>
  millis(timestamp + lifetimeMs);

/** What one user is told of the receipts of these messages of one log; where none has one of a group nothing is asked for. */
export async function groupReceiptsOf(
  receipts: Pick<GroupReceiptReader, 'groupReceipts' | 'groupReadings' | 'countGone'>,
  { userKey, lifetimeMs }: Viewer,
  log: LogKey,
  rows: readonly MessageRow[],
): Promise<GroupReceiptOf> {
  const asking = rows.filter((row) => recipientsIn(row).recipients !== undefined);
  if (asking.length === 0) return () => undefined;
  const [own, others] = [true, false].map((isOwn) =>
    asking.filter(({ senderKey }) => (senderKey === userKey) === isOwn),
  );
  const seqsOf = (some: readonly MessageRow[] = []) => some.map(({ messageSeq }) => messageSeq);
  const [counted, read] = await Promise.all([
    receipts.groupReceipts(log, seqsOf(own)),
    receipts.groupReadings(log, { messageSeqs: seqsOf(others), userKeys: [userKey] }),
  ]);
  const found = new Map<number, WireGroupReceipt>(
    read.map(({ messageSeq, readAt }) => [messageSeq, { readTime: readAt }]),
  );
  const countedBySeq = new Map(counted.map((one) => [one.messageSeq, one]));
  for (const row of own ?? []) {
    const before = countedBySeq.get(row.messageSeq);
    const {
      recipients = 0,
      readers = 0,
      gone = 0,
      gonePosition = row.position,
      readAt = millis(0),
    } = {
      ...recipientsIn(row),
      ...before,
    };
    const isSettled = readers + gone >= recipients;
    const query = { ...row, after: gonePosition, before: endOf(row, lifetimeMs) };
    const since = isSettled ? 0 : await receipts.countGone(query);
    found.set(row.messageSeq, toSenderReceipt({ recipients, readers, gone: gone + since, readAt }));
  }
  return ({ messageSeq }) => {
    const receipt = found.get(messageSeq);
    return receipt && JSON.stringify(receipt);
  };
}
