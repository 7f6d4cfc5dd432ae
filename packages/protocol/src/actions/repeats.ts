/**
 * Actions that may be asked for again when nobody knows whether they took effect: the second time changes nothing, and
 * tells nobody anything. The others make a second message or call, or say that it was done before.
 */
const repeatable: ReadonlySet<string> = new Set([
  'ModifyUserInfo',
  'UpdateFriendsAlias',
  'UpdateFriendAttributes',
  'UpdateGroupData',
  'ModifyGroupLimit',
  'TransferGroupOwner',
  'SetGroupMembersNickname',
  'SetGroupMemberRole',
  'ModifyRoomAttribute',
  'ConvPinned',
  'SetConvMark',
  'ClearConversationUnread',
  'DeleteConv',
  'ClearPeerMessage',
  'ClearMemberGroupMessage',
  'C2cReadReceipt',
  'GroupReadReceipt',
  'C2cDeliveryReceipt',
  'GroupDeliveryReceipt',
  'DeleteAllFriends',
]);

/** What only reads may always be asked for again. */
export const isRepeatable = (action: string): boolean =>
  repeatable.has(action) || /^(?:Query|Check|Fetch)/.test(action);
