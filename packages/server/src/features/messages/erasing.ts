import { type Millis, millis } from '@parley/kernel/brand';
import type { LogKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { asStored, type NextMessage, type PresentMessage } from './changes.ts';

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
      originalMessageType: content.type === 0 ? content.unknownType : content.type,
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
  { messages }: StoresOf<'messages'>,
  { log, messageSeqs, now }: { readonly log: LogKey; readonly messageSeqs: readonly number[]; readonly now: Millis },
): Promise<number> {
  let changed = 0;
  for (const messageSeq of messageSeqs) {
    const decision = await messages.change({ log, messageSeq }, asStored(erase), now);
    if (decision?.kind !== 'change') continue;
    await messages.putMentions(decision.row, { userKeys: [], isAll: false });
    changed += 1;
  }
  return changed;
}
