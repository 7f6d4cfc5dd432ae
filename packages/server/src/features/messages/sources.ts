import type { Actor } from '../../core/actors.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { LogKey } from '../../core/ids.ts';
import { receiptLifetimeMs } from '../../core/receipt-lifetime.ts';
import { encodeSource, encodeStored, repliedIn, type Sides } from './encode.ts';
import { groupReceiptsOf } from './shown-receipts.ts';
import type { MessageReader, MessageRow, StoredMessage } from './store.ts';

/** What a reply shows of the message that it answers, encoded; nothing where that is gone, and of any other message. */
export type SourceOf = (row: Pick<MessageRow, 'messageSeq'>) => string | undefined;

const nothing: SourceOf = () => undefined;

/** Reads what replies among these rows answer, as it is at present, all at once; where there are none, nothing. */
export async function sourcesOf(
  messages: Pick<MessageReader, 'among'>,
  log: LogKey,
  rows: readonly MessageRow[],
): Promise<SourceOf> {
  const sourceSeqs = new Map<number, number>();
  for (const row of rows) {
    const replied = repliedIn(row);
    if (replied) sourceSeqs.set(row.messageSeq, replied.messageSeq);
  }
  if (sourceSeqs.size === 0) return nothing;
  const found = await messages.among(log, [...new Set(sourceSeqs.values())]);
  const sources = new Map(found.map((row) => [row.messageSeq, row]));
  return ({ messageSeq }) => {
    const source = sources.get(sourceSeqs.get(messageSeq) ?? 0);
    return source && encodeSource(source);
  };
}

/** Messages of a log as one of its users is told of them, each with what it answers and with what is his alone. */
export async function encodeRows(
  { storage, config }: ContextOf<'messages' | 'receipts'>,
  { app, userKey }: Pick<Actor, 'app' | 'userKey'>,
  log: LogKey,
  { rows, sides }: { readonly rows: readonly StoredMessage[]; readonly sides: Sides },
): Promise<readonly string[]> {
  const { messages, receipts } = storage.read(app);
  const viewer = { userKey, lifetimeMs: receiptLifetimeMs(config) };
  const [sourceOf, receiptOf] = await Promise.all([
    sourcesOf(messages, log, rows),
    groupReceiptsOf(receipts, viewer, log, rows),
  ]);
  return rows.map((row) => encodeStored(row, sides, sourceOf(row), receiptOf(row)));
}
