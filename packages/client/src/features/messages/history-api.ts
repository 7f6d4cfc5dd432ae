import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { ZIMMessageQueriedResult, ZIMMessageQueryConfig } from '../../types.ts';
import { checkQuery, checkSeqs } from './checks.ts';
import type { History } from './history.ts';

export interface HistoryApiParts extends CallingParts {
  /** That of the user who is logged in. */
  messages(): { readonly history: History };
}

/** The methods on messages that are stored. */
export class HistoryApi extends Api<HistoryApiParts> {
  /**
   * One page of a conversation's messages, ascending by `orderKey`. With `config.reverse` (default: `false`) it goes
   * from the newest back, otherwise from the oldest on; either way it begins behind `config.nextMessage`, which is
   * the first message of the page before with `reverse` and the last one without it, and at the end where there is
   * none. A page shorter than `count` is the last. A conversation that does not exist has no messages; of a room there
   * are those that the app has inserted on this device, and, where the room keeps its messages (`rooms.storeMessages`),
   * all of these for its members.
   *
   * `config.mode`: General (0, the default) answers from the device and asks the server where it has a gap,
   * PreferServer (1) asks the server first, OnlyLocal (2) never asks. Without a connection each answers with what the
   * device has without a gap.
   *
   * Limits: `config.count` is a whole number from 1, and more than {@limit historyCountMax} is taken for
   * {@limit historyCountMax}; `conversationID` has 1 – {@limit userIDBytesMax} for a peer,
   * 1 – {@limit conversationIDBytesMax} otherwise. The server keeps messages for 90 days (`messages.retentionDays`).
   *
   * Errors: 6000001 (an ID, the count, an anchor of another conversation), 6000002, 6000004, 6000005, 6000007,
   * 6000008, 6000009, 6000105, 6000121, 6000122, 6000202 (the server failed), 6000321 (a room that keeps its
   * messages, of which the caller is no member), 6000521 (never a member of the group), 6000704 (the cache could not be read). Events: none.
   *
   * @see docs/behaviour/history.md
   * @example
   * const config = { count: 30, reverse: true };
   * const newest = await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, config);
   * const [oldest] = newest.messageList;
   * if (oldest) await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, { ...config, nextMessage: oldest });
   */
  queryHistoryMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: Pick<ZIMMessageQueryConfig, 'count'> & Partial<ZIMMessageQueryConfig>,
  ): Promise<ZIMMessageQueriedResult> {
    const { messages } = this.parts;
    return this.call(
      () => checkQuery({ conversationID, conversationType, config }),
      async (query) => {
        const messageList = await messages().history.query(query);
        return { conversationID, conversationType, messageList };
      },
    );
  }

  /**
   * The messages at some places of a conversation, ascending; those that are not there, or not any more, are left out.
   * What the device holds is not asked for. So `repliedInfo.messageSeq` leads to a message, and that, as an anchor of
   * `queryHistoryMessage`, to those around it.
   *
   * Limits: `messageSeqs` are 1 – {@limit messageSeqsMax} whole numbers from 1, in any order; `conversationID` has
   * 1 – {@limit userIDBytesMax} bytes for a peer, 1 – {@limit conversationIDBytesMax} otherwise.
   *
   * Errors: 6000001 (a sequence, an ID, a room), 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000104,
   * 6000105, 6000121, 6000122, 6000202 (the server failed), 6000521 (never a member of the group), 6000704 (the cache could
   * not be read). Events: none.
   *
   * @see docs/behaviour/history.md
   * @example
   * const { messageList } = await zim.queryMessages([1, 2], 'bob', ZIMConversationType.Peer);
   * console.log(messageList.map(({ messageSeq }) => messageSeq).join()); // 1,2
   */
  queryMessages(
    messageSeqs: number[],
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMMessageQueriedResult> {
    const { messages } = this.parts;
    const check = () => checkSeqs(messageSeqs, conversationID, conversationType);
    return this.call(check, async (query) => {
      const messageList = query ? await messages().history.at(query) : [];
      return { conversationID, conversationType, messageList };
    });
  }
}
