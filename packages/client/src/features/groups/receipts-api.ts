import { isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import { queryGroupMessageReceiptMemberList } from '@parley/protocol/features/receipts';
import { limits } from '@parley/protocol/limits';
import { checkParams, fieldsOf, invalid } from '../../core/arguments.ts';
import type {
  ZIMGroupMessageReceiptMemberListQueriedResult,
  ZIMGroupMessageReceiptMemberQueryConfig,
  ZIMMessage,
} from '../../types.ts';
import { checkAccepted } from '../messages/named.ts';
import { GroupApi } from './group-api.ts';
import { toMembers } from './info.ts';

type Asked = ParamsOf<typeof queryGroupMessageReceiptMemberList>;

function checkAsked(message: unknown, groupID: unknown, config: unknown, isRead: boolean): Asked | Refusal {
  const named = checkAccepted('message', message);
  if (isRefusal(named)) return named;
  const { messageSeq, messageID, targetID, conversationType } = named;
  if (conversationType !== 2 || targetID !== groupID) return invalid('message: is of another conversation');
  const { nextFlag: after = 0, count = 0 } = fieldsOf(config, 'nextFlag', 'count');
  const length = count === 0 ? limits.groupPageMax : count;
  return checkParams(queryGroupMessageReceiptMemberList, {
    groupID,
    messageSeq,
    messageID,
    isRead,
    after,
    count: length,
  });
}

/** The methods on who has read a message of a group. */
export class GroupReceiptsApi extends GroupApi {
  /**
   * One page of the members who have read a message that the caller has sent with a receipt, in the order in which they
   * did. Who has left since is not among them. `config.nextFlag` is 0 for the first page, then what the page before
   * returned.
   *
   * Limits: `config.count` is 1 – {@limit groupPageMax}; 0 counts as {@limit groupPageMax}.
   *
   * Errors: 6000001 (a message of somebody else, or without a receipt), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000104, 6000105, 6000121, 6000202, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/receipts.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Crew', groupAvatarUrl: '' }, ['bob']);
   * const { groupID } = groupInfo.baseInfo;
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Ready?' };
   * const config = { priority: ZIMMessagePriority.Low, hasReceipt: true };
   * const { message } = await zim.sendMessage(text, groupID, ZIMConversationType.Group, config);
   * const page = await zim.queryGroupMessageReceiptReadMemberList(message, groupID, { nextFlag: 0, count: 100 });
   * console.log(page.userList.length); // 0
   */
  queryGroupMessageReceiptReadMemberList(
    message: ZIMMessage,
    groupID: string,
    config: ZIMGroupMessageReceiptMemberQueryConfig,
  ): Promise<ZIMGroupMessageReceiptMemberListQueriedResult> {
    return this.#list(message, groupID, config, true);
  }

  /**
   * One page of the members who were to read a message that the caller has sent with a receipt and have not, in the order
   * in which they came. Who has left since is not among them, nor who came later. `config.nextFlag` is 0 for the first
   * page, then what the page before returned.
   *
   * Limits: `config.count` is 1 – {@limit groupPageMax}; 0 counts as {@limit groupPageMax}.
   *
   * Errors: 6000001 (a message of somebody else, or without a receipt), 6000002, 6000004, 6000005, 6000007, 6000008,
   * 6000009, 6000104, 6000105, 6000121, 6000202, 6000521 (not a member), 6000523 (there is no such group). Events: none.
   *
   * @see docs/behaviour/receipts.md
   * @example
   * const { groupInfo } = await zim.createGroup({ groupID: '', groupName: 'Band', groupAvatarUrl: '' }, ['bob']);
   * const { groupID } = groupInfo.baseInfo;
   * const text: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Rehearsal?' };
   * const config = { priority: ZIMMessagePriority.Low, hasReceipt: true };
   * const { message } = await zim.sendMessage(text, groupID, ZIMConversationType.Group, config);
   * const page = await zim.queryGroupMessageReceiptUnreadMemberList(message, groupID, { nextFlag: 0, count: 100 });
   * console.log(page.userList[0]?.userID); // bob
   */
  queryGroupMessageReceiptUnreadMemberList(
    message: ZIMMessage,
    groupID: string,
    config: ZIMGroupMessageReceiptMemberQueryConfig,
  ): Promise<ZIMGroupMessageReceiptMemberListQueriedResult> {
    return this.#list(message, groupID, config, false);
  }

  #list(message: unknown, groupID: unknown, config: unknown, isRead: boolean) {
    return this.ask(
      queryGroupMessageReceiptMemberList,
      () => checkAsked(message, groupID, config, isRead),
      ({ members, next }, asked) => ({ groupID: asked.groupID, userList: toMembers(members), nextFlag: next }),
    );
  }
}
