import { type ZIM, ZIMError, type ZIMMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { History } from '../history.ts';
import { isGroup, typeOf } from '../places.ts';

/** What a topic of its own needs to make calls of a user. */
export interface Hands {
  readonly zim: ZIM;
  readonly history: History;
  readonly of: { readonly device: string; readonly userID: string; readonly life: number };
  readonly seen: readonly ZIMMessage[];
}

/**
 * Says that messages were read, some of those that were seen or all of a conversation, which is refused for a group; what
 * comes of it is seen in the end.
 */
export async function readReceipts(hands: Hands, dice: Chance, conversationID: string): Promise<void> {
  const { zim, history, of, seen } = hands;
  const type = typeOf(conversationID);
  const theirs = seen.filter(
    (message) => message.conversationID === conversationID && message.senderUserID !== of.userID,
  );
  const chosen = dice.happens(isGroup(conversationID) ? 0.1 : 0.4) ? undefined : theirs.slice(-1 - dice.int(5));
  if (chosen?.length === 0) return;
  const messageIDs = chosen?.map(({ messageID = '' }) => messageID);
  const calledAt = history.time;
  history.add({ ...of, kind: 'readReceipts', conversationID, ...(messageIDs && { messageIDs }) });
  try {
    if (chosen) {
      const { errorMessageIDs } = await zim.sendMessageReceiptsRead(chosen, conversationID, type);
      const set = (messageIDs ?? []).filter((messageID) => !errorMessageIDs.includes(messageID));
      history.add({ ...of, kind: 'receiptsRead', calledAt, messageIDs: set });
    } else {
      await zim.sendConversationMessageReceiptRead(conversationID, type);
      // Its own device had received these; the server may have had more by then.
      const received = theirs.map(({ messageID = '' }) => messageID);
      history.add({ ...of, kind: 'receiptsRead', calledAt, messageIDs: received, wholeOf: conversationID });
    }
  } catch (error) {
    const code = error instanceof ZIMError ? error.code : -1;
    history.add({ ...of, kind: 'readReceiptsFailed', code });
  }
}
