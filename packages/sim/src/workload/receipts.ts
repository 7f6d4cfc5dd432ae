import { type ZIM, ZIMConversationType, ZIMError, type ZIMMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { History } from '../history.ts';

/** What a topic of its own needs to make calls of a user. */
export interface Hands {
  readonly zim: ZIM;
  readonly history: History;
  readonly of: { readonly device: string; readonly userID: string; readonly life: number };
  readonly seen: readonly ZIMMessage[];
}

/** Says that messages were read, some of those that were seen or all of a conversation; what comes of it is seen in the end. */
export async function readReceipts(hands: Hands, dice: Chance, conversationID: string): Promise<void> {
  const { zim, history, of, seen } = hands;
  const theirs = seen.filter((message) => message.senderUserID === conversationID);
  const chosen = dice.happens(0.4) ? undefined : theirs.slice(-1 - dice.int(5));
  if (chosen?.length === 0) return;
  const messageIDs = chosen?.map(({ messageID = '' }) => messageID);
  const calledAt = history.time;
  history.add({ ...of, kind: 'readReceipts', conversationID, ...(messageIDs && { messageIDs }) });
  try {
    if (chosen) {
      const { errorMessageIDs } = await zim.sendMessageReceiptsRead(chosen, conversationID, ZIMConversationType.Peer);
      const set = (messageIDs ?? []).filter((messageID) => !errorMessageIDs.includes(messageID));
      history.add({ ...of, kind: 'receiptsRead', calledAt, messageIDs: set });
    } else {
      await zim.sendConversationMessageReceiptRead(conversationID, ZIMConversationType.Peer);
      // Its own device had received these; the server may have had more by then.
      const received = theirs.map(({ messageID = '' }) => messageID);
      history.add({ ...of, kind: 'receiptsRead', calledAt, messageIDs: received });
    }
  } catch (error) {
    const code = error instanceof ZIMError ? error.code : -1;
    history.add({ ...of, kind: 'readReceiptsFailed', code });
  }
}
