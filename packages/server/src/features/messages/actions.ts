import type { actions } from '@parley/protocol/actions/index';
import type { ActionHandlers } from '../../core/feature.ts';
import { sendRoomMessage } from './actions-rooms.ts';
import { sendGroupMessage, sendMessageToAllUsers, sendPeerMessage } from './actions-sending.ts';
import type { MessageStoreNames } from './context.ts';
import type { RoomSends } from './room-sends.ts';
import type { ServerSendParts, ServerSends } from './server-sends.ts';

/** What the app's server may do with messages. */
export const createMessageActions = (
  parts: ServerSendParts,
  sends: ServerSends,
  roomSends: RoomSends,
): ActionHandlers<typeof actions.messages, MessageStoreNames> => ({
  SendPeerMessage: (context, { app }, params) => sendPeerMessage(parts, context, app, params),
  SendGroupMessage: (context, { app }, params) => sendGroupMessage({ ...parts, ...sends }, context, app, params),
  SendMessageToAllUsers: (context, { app }, params) => sendMessageToAllUsers(parts, context, app, params),
  SendRoomMessage: (context, { app }, params) => sendRoomMessage({ ...parts, ...roomSends }, context, app, params),
});
