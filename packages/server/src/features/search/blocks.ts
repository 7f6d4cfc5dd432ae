import { foldText, searchableTexts } from '@parley/protocol/searchable';
import type { LogKey, UserKey } from '../../core/ids.ts';
import { decodeContent, type MessageReader, type StoredMessage } from '../messages/index.ts';
import { signatureOf } from './grams.ts';
import type { NewBlock } from './store.ts';

/** Messages of a log that are looked at together, or passed over together. */
export const messagesPerBlock = 64;

export const blockOf = (messageSeq: number): number => Math.floor((messageSeq - 1) / messagesPerBlock);

/** What is left of the messages of a block, ascending; of a user's what he has not deleted. */
export async function readBlock(
  messages: MessageReader,
  { log, userKey }: { readonly log: LogKey; readonly userKey?: UserKey },
  block: number,
): Promise<readonly StoredMessage[]> {
  const before = block * messagesPerBlock;
  const anchor = before === 0 ? undefined : await messages.find({ log, messageSeq: before });
  const rows = await messages.history({
    log,
    count: messagesPerBlock,
    reverse: false,
    ...(userKey !== undefined && { userKey }),
    ...(anchor && { anchorOrderKey: anchor.orderKey }),
  });
  return rows.filter(({ messageSeq }) => blockOf(messageSeq) === block);
}

/** What the index keeps of a block; `undefined` where nothing is left of it. */
export function toBlock(rows: readonly StoredMessage[]): NewBlock | undefined {
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return undefined;
  const texts = rows.flatMap(({ body }) => searchableTexts(decodeContent(body)).map(foldText));
  return {
    log: first.log,
    block: blockOf(first.messageSeq),
    oldestOrderKey: first.orderKey,
    newestOrderKey: last.orderKey,
    signature: signatureOf(texts),
  };
}
