import type { Actor } from '../../core/actors.ts';
import type { LogKey } from '../../core/ids.ts';
import type { Context } from './context.ts';

/** What of these messages the actor has not deleted. */
export async function leftFor<Row extends { readonly messageSeq: number }>(
  context: Pick<Context, 'storage'>,
  { app, userKey }: Actor,
  log: LogKey,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const { conversations } = context.storage.read(app);
  const messageSeqs = rows.map(({ messageSeq }) => messageSeq);
  const left = new Set((await conversations.leftOf({ log, userKey }, messageSeqs)).map(({ messageSeq }) => messageSeq));
  return rows.filter(({ messageSeq }) => left.has(messageSeq));
}
