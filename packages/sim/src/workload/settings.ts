import { ZIMError, type ZIMTextMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import { typeOf } from '../places.ts';
import type { Hands } from './receipts.ts';

/** Sets something for a conversation, or reads them all; what came of it is seen in the end. */
export async function set({ zim, history, of }: Hands, dice: Chance, conversationID: string): Promise<void> {
  const conversationType = typeOf(conversationID);
  const conversation = { conversationID, conversationType };
  const actions: readonly (() => Promise<unknown>)[] = [
    () => zim.updateConversationPinnedState(dice.happens(0.6), conversationID, conversationType),
    () => zim.setConversationNotificationStatus(dice.happens(0.5) ? 2 : 1, conversationID, conversationType),
    () => zim.setConversationMark(1 + dice.int(3), dice.happens(0.6), [conversation]),
    () => {
      history.add({ ...of, kind: 'draft', what: conversationID });
      return zim.setConversationDraft(dice.happens(0.3) ? '' : 'draft', conversationID, conversationType);
    },
    () => zim.clearConversationTotalUnreadMessageCount(),
  ];
  try {
    await dice.pick(actions)();
  } catch (error) {
    if (!(error instanceof ZIMError)) throw error;
  }
}

/** Whom a message mentions: mostly nobody. */
export function mentions(dice: Chance, other: string): Pick<ZIMTextMessage, 'mentionedUserIDs' | 'isMentionAll'> {
  return {
    ...(dice.happens(0.1) && { mentionedUserIDs: [other] }),
    ...(dice.happens(0.05) && { isMentionAll: true }),
  };
}
