import { isRefusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { Place } from '../conversations/index.ts';
import { seenBy } from './seen.ts';
import { isWithin, type ShownToNewcomers } from './seen-rules.ts';
import { type Sees, seesAll } from './sources.ts';

type Reading = Pick<ContextOf<'messages' | 'conversations'>, 'storage' | 'config'>;

/** Which messages of a place the actor may see, whether deleted or not; between two users nothing is asked for it. */
export const rangesIn = (
  { storage, config }: Reading,
  { app, userKey }: Actor,
  { kind, log }: Pick<Place, 'kind' | 'log'>,
  shown: ShownToNewcomers = config.groups,
) => seenBy(storage.read(app), { kind, log, userKey }, shown);

/** The same, asked of one message after the other. */
export async function seesIn(reading: Reading, actor: Actor, place: Pick<Place, 'kind' | 'log'>): Promise<Sees> {
  if (place.kind === 'peer') return seesAll;
  const ranges = await rangesIn(reading, actor, place);
  return (messageSeq) => !isRefusal(ranges) && isWithin(ranges, messageSeq);
}

/** What of these messages the actor may see and has not deleted. */
export async function leftFor<Row extends { readonly messageSeq: number }>(
  reading: Reading,
  actor: Actor,
  place: Pick<Place, 'kind' | 'log'>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const sees = await seesIn(reading, actor, place);
  const seen = rows.filter(({ messageSeq }) => sees(messageSeq));
  if (seen.length === 0) return seen;
  const { conversations } = reading.storage.read(actor.app);
  const messageSeqs = seen.map(({ messageSeq }) => messageSeq);
  const found = await conversations.leftOf({ log: place.log, userKey: actor.userKey }, messageSeqs);
  const left = new Set(found.map(({ messageSeq }) => messageSeq));
  return seen.filter(({ messageSeq }) => left.has(messageSeq));
}
