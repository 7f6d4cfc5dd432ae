import type { Cache, CachedMessage } from '../../cache/cache.ts';
import { type DocumentKind, type DocumentPut, toPut } from '../../cache/documents.ts';

/** Where the direct replies to one message stand that this device holds, or held. */
interface DirectReplies {
  readonly log: number;
  /** The oldest first. */
  readonly orderKeys: readonly number[];
}

/** Nothing is lost with them: a reply says of itself what it answers, as of the time when it came. */
const kind: DocumentKind<DirectReplies> = {
  name: 'directReplies',
  bodyVersion: 1,
  documentsMax: 5000,
  survivesReset: false,
};

/** Of a message that has more the oldest are not found any more. */
const repliesMax = 200;

/** The ID of the message that this one answers. */
export const sourceIDOf = ({ content }: Pick<CachedMessage, 'content'>): number | undefined =>
  'replied' in content ? content.replied?.messageID : undefined;

const read = (cache: Cache, messageIDs: Iterable<number>) =>
  // A cache that cannot be read holds up nothing that is to be told.
  cache.documents(kind, [...messageIDs].map(String)).catch(() => []);

/** Notes where these replies stand, so that they are found by what they answer. */
export async function noteReplies(cache: Cache, replies: readonly CachedMessage[]): Promise<readonly DocumentPut[]> {
  const bySource = new Map<string, CachedMessage[]>();
  for (const reply of replies) {
    const key = String(sourceIDOf(reply));
    bySource.set(key, [...(bySource.get(key) ?? []), reply]);
  }
  const known = await read(cache, [...bySource.keys()].map(Number));
  const bodies = new Map(known.map(({ key, body }) => [key, body]));
  return [...bySource].flatMap(([key, [first, ...others]]) => {
    if (!first) return [];
    const present = bodies.get(key)?.orderKeys ?? [];
    const all = new Set([...present, first.orderKey, ...others.map(({ orderKey }) => orderKey)]);
    if (all.size === present.length) return [];
    const orderKeys = [...all].sort((one, other) => one - other).slice(-repliesMax);
    return [toPut(kind, { key, body: { log: first.log, orderKeys } })];
  });
}

/** The direct replies to these messages that this device holds. */
export async function heldReplies(cache: Cache, messageIDs: Iterable<number>): Promise<readonly CachedMessage[]> {
  const documents = await read(cache, messageIDs);
  const found = await Promise.all(
    documents.flatMap(({ key, body: { log, orderKeys } }) =>
      orderKeys.map(async (orderKey) => {
        const row = await cache.nearest(log, orderKey, 'newer').catch(() => undefined);
        return row?.orderKey === orderKey && String(sourceIDOf(row)) === key ? [row] : [];
      }),
    ),
  );
  return found.flat();
}
