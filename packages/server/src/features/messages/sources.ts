import type { Actor } from '../../core/actors.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { LogKey } from '../../core/ids.ts';
import { receiptLifetimeMs } from '../../core/receipt-lifetime.ts';
import { encodeSource, encodeStored, repliedIn, type Sides } from './encode.ts';
import { groupReceiptsOf } from './shown-receipts.ts';
import type { MessageReader, MessageRow, StoredMessage } from './store.ts';

/** What a reply shows of the message that it answers, encoded; nothing where that is gone, and of any other message. */
export interface SourceOf {
  (row: Row): string | undefined;
  /** Where what it shows was added to the log. */
  positionOf(row: Row): number | undefined;
}
type Row = Pick<MessageRow, 'messageSeq'>;

const nothing: SourceOf = Object.assign(() => undefined, { positionOf: () => undefined });

/** None of it, for who may not see what is answered. */
export const withoutSources = nothing;

/** Whether who reads may see the message with this sequence. */
export type Sees = (messageSeq: number) => boolean;

export const seesAll: Sees = () => true;

/** Reads what replies among these rows answer, as far as who reads sees it, as it is at present, all at once; where there are none, nothing. */
export async function sourcesOf(
  messages: Pick<MessageReader, 'among'>,
  log: LogKey,
  rows: readonly MessageRow[],
  sees: Sees = seesAll,
): Promise<SourceOf> {
  const sourceSeqs = new Map<number, number>();
  for (const row of rows) {
    const replied = repliedIn(row);
    if (replied && sees(replied.messageSeq)) sourceSeqs.set(row.messageSeq, replied.messageSeq);
  }
  if (sourceSeqs.size === 0) return nothing;
  const rowsThere = await messages.among(log, [...new Set(sourceSeqs.values())]);
  const sources = new Map(rowsThere.map((row) => [row.messageSeq, row]));
  const found = ({ messageSeq }: Row) => sources.get(sourceSeqs.get(messageSeq) ?? 0);
  const textOf = (row: Row): string | undefined => {
    const source = found(row);
    return source && encodeSource(source);
  };
  return Object.assign(textOf, { positionOf: (row: Row) => found(row)?.position });
}

/** Messages of a log as one of its users is told of them, each with what it answers and with what is his alone. */
export async function encodeRows(
  { storage, config }: ContextOf<'messages' | 'receipts'>,
  { app, userKey }: Pick<Actor, 'app' | 'userKey'>,
  log: LogKey,
  { rows, sides, sees }: { readonly rows: readonly StoredMessage[]; readonly sides: Sides; readonly sees?: Sees },
): Promise<readonly string[]> {
  const { messages, receipts } = storage.read(app);
  const viewer = { userKey, lifetimeMs: receiptLifetimeMs(config) };
  const [sourceOf, receiptOf] = await Promise.all([
    sourcesOf(messages, log, rows, sees),
    groupReceiptsOf(receipts, viewer, log, rows),
  ]);
  return rows.map((row) => encodeStored(row, sides, sourceOf(row), receiptOf(row)));
}
