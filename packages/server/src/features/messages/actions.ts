import type { actions } from '@parley/protocol/actions/index';
import type { ActionHandlers } from '../../core/feature.ts';
import {
  clearMemberGroupMessage,
  clearPeerMessage,
  editC2cMsgBody,
  editGroupMsgBody,
  revokeGroupMessage,
  revokePeerMessage,
} from './actions-changing.ts';
import { importGroupMessage, importPeerMessage } from './actions-importing.ts';
import { queryGroupMsg, queryMessagesByMsgSeq, queryPeerMsg } from './actions-reading.ts';
import { sendRoomMessage } from './actions-rooms.ts';
import { sendGroupMessage, sendMessageToAllUsers, sendPeerMessage } from './actions-sending.ts';
import type { MessageStoreNames } from './context.ts';
import type { Imports } from './imports.ts';
import type { RoomSends } from './room-sends.ts';
import type { ServerSendParts, ServerSends } from './server-sends.ts';

/** What the app's server may do with messages. */
export const createMessageActions = (
  parts: ServerSendParts & { readonly imports: Imports },
  sends: ServerSends,
  roomSends: RoomSends,
): ActionHandlers<typeof actions.messages, MessageStoreNames> => ({
  SendPeerMessage: (context, { app }, params) => sendPeerMessage(parts, context, app, params),
  SendGroupMessage: (context, { app }, params) => sendGroupMessage({ ...parts, ...sends }, context, app, params),
  ImportPeerMsg: (context, { app }, params) => importPeerMessage(parts, context, app, params),
  ImportGroupMsg: (context, { app }, params) => importGroupMessage(parts, context, app, params),
  SendMessageToAllUsers: (context, { app }, params) => sendMessageToAllUsers(parts, context, app, params),
  RevokePeerMessage: (context, { app }, params) => revokePeerMessage(parts, context, app, params),
  RevokeGroupMessage: (context, { app }, params) => revokeGroupMessage(parts, context, app, params),
  EditC2cMsgBody: (context, { app }, params) => editC2cMsgBody(parts, context, app, params),
  EditGroupMsgBody: (context, { app }, params) => editGroupMsgBody(parts, context, app, params),
  ClearPeerMessage: (context, { app }, params) => clearPeerMessage(parts, context, app, params),
  ClearMemberGroupMessage: (context, { app }, params) => clearMemberGroupMessage(parts, context, app, params),
  QueryMessagesByMsgSeq: (context, { app }, params) => queryMessagesByMsgSeq(parts, context, app, params),
  QueryPeerMsg: (context, { app }, params) => queryPeerMsg(parts, context, app, params),
  QueryGroupMsg: (context, { app }, params) => queryGroupMsg(context, app, params),
  SendRoomMessage: (context, { app }, params) => sendRoomMessage({ ...parts, ...roomSends }, context, app, params),
});
