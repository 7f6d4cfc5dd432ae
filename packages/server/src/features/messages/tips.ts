import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { groupConversation, type TipsContent, type WireMessage } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import type { AppID, LogKey, UserID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { encodeContent } from './encode.ts';
import type { RuleOfApp } from './order.ts';
import type { AppendCommand, StoredMessage } from './store.ts';

/** What the server says in a group of what somebody did there. */
interface Tips {
  readonly log: LogKey;
  /** Who did it, and is its sender. */
  readonly sender: { readonly userKey: UserKey; readonly userID: UserID };
  readonly messageID: number;
  readonly content: TipsContent;
}

/** Adds such a message to its log, which the transaction holds, behind all that is there. */
export type AppendTips = (stores: StoresOf<'messages'>, app: AppID, tips: Tips, now: Millis) => Promise<StoredMessage>;

/** Longer than what a device may give, so that no message of the sender has it. */
export const serverMessageName = (messageID: number): string =>
  String(messageID).padStart(limits.localMessageIDBytesMax + 1, '0');

export const createTips =
  (ruleOf: RuleOfApp): AppendTips =>
  async ({ messages }, app, { log, sender, messageID, content }, now) => {
    const command: AppendCommand = {
      ...{ log, senderKey: sender.userKey, localMessageID: serverMessageName(messageID), messageID },
      ...{ body: encodeContent(content), isOfServer: true, isCounted: false, duties: [] },
    };
    const [decision] = await messages.appendBatch([command], ruleOf(app), now);
    assert(decision?.kind === 'append', 'nothing keeps the server from saying what happened');
    return { ...decision.row, senderUserID: sender.userID };
  };

/** The message as those are told who see the group. */
export const toldTips = (
  { position, messageID, messageSeq, localMessageID, timestamp, orderKey, senderUserID }: StoredMessage,
  { content, groupID }: { readonly content: TipsContent; readonly groupID: string },
): WireMessage => ({
  ...{ position, conversationType: groupConversation, senderUserID, targetID: groupID, messageID, messageSeq },
  ...{ localMessageID, timestamp, orderKey, disableUnreadMessageCount: true, content },
});
