import { type Millis, millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { asStored, type NextMessage, type PresentMessage } from './changing.ts';
import { encodeContent } from './encode.ts';
import { dropMarks } from './marks.ts';
import { uncountReply } from './reply-counts.ts';
import { typeOf } from './revoke-rules.ts';

const revokeType = 31;
/** Not by a person, for everybody. */
const bySystem = { revokeStatus: 1, revokeType: 0 } as const;

/** What is left of a message whose sender is erased: a Revoke by the system, and of one that was revoked no text. */
function erase({ content, head }: PresentMessage, now: Millis): NextMessage | undefined {
  if (content.type === revokeType) {
    const { originalTextMessageContent, revokeExtendedData, ...rest } = content;
    const isBare = originalTextMessageContent === undefined && revokeExtendedData === undefined;
    return isBare ? undefined : { content: rest };
  }
  return {
    content: {
      type: revokeType,
      ...bySystem,
      revokeTimestamp: millis(Math.max(now, head.changedAt)),
      operatedUserID: '',
      originalMessageType: typeOf(content),
    },
    state: { withdrawnPosition: head.position + 1 },
    isWithdrawn: true,
  };
}

/**
 * Erases messages of a log whose key the transaction holds, each as a change at a position of its own, so that every
 * device that has one learns of it. Returns how many changed; repeated, it changes nothing.
 */
export async function eraseMessages(
  stores: StoresOf<'messages' | 'replies' | 'reactions' | 'pins'>,
  { log, messageSeqs, now }: { readonly log: LogKey; readonly messageSeqs: readonly number[]; readonly now: Millis },
): Promise<number> {
  let changed = 0;
  for (const messageSeq of messageSeqs) {
    const [before] = await stores.messages.changeable([{ log, messageSeq }]);
    if (!before) continue;
    const decision = asStored(erase)(before, now);
    if (decision.kind !== 'change') continue;
    await stores.messages.putChanged([{ before, after: decision }]);
    await dropMarks(stores, before.row);
    await stores.messages.releaseCombine({ log, messageSeq });
    await stores.messages.putMentions(decision.row, { userKeys: [], isAll: false });
    await uncountReply(stores, { before: before.row, after: decision.row }, now);
    changed += 1;
  }
  return changed;
}

/** What is left in a copy of what an erased user wrote; it says nothing of what that was. */
const erasedBody = encodeContent({
  type: revokeType,
  ...bySystem,
  revokeTimestamp: 0,
  operatedUserID: '',
  originalMessageType: 0,
});

/**
 * Erases what this user wrote in up to `limit` messages of the copies that Combine messages have, whoever combined them.
 * Returns how many; fewer than `limit`: there are no more.
 */
export const eraseCombined = (
  { messages }: StoresOf<'messages'>,
  { senderKey, limit }: { readonly senderKey: UserKey; readonly limit: number },
): Promise<number> => messages.eraseCombined({ senderKey, body: erasedBody, limit });
