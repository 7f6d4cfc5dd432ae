import { isRefusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { Place } from '../conversations/index.ts';
import type { Context } from './context.ts';
import { seenBy } from './seen.ts';
import { isWithin } from './seen-rules.ts';

/** What of these messages the actor may see and has not deleted. */
export async function leftFor<Row extends { readonly messageSeq: number }>(
  { storage, config }: Pick<Context, 'storage' | 'config'>,
  { app, userKey }: Actor,
  { kind, log }: Pick<Place, 'kind' | 'log'>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const readers = storage.read(app);
  const ranges = await seenBy(readers, { kind, log, userKey }, config.groups);
  if (isRefusal(ranges)) return [];
  const seen = rows.filter(({ messageSeq }) => isWithin(ranges, messageSeq));
  if (seen.length === 0) return seen;
  const messageSeqs = seen.map(({ messageSeq }) => messageSeq);
  const found = await readers.conversations.leftOf({ log, userKey }, messageSeqs);
  const left = new Set(found.map(({ messageSeq }) => messageSeq));
  return seen.filter(({ messageSeq }) => left.has(messageSeq));
}
