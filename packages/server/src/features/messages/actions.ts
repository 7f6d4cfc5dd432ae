import type { actions } from '@parley/protocol/actions/index';
import type { ActionHandlers } from '../../core/feature.ts';
import { importGroupMessage, importPeerMessage } from './actions-importing.ts';
import { sendGroupMessage, sendMessageToAllUsers, sendPeerMessage } from './actions-sending.ts';
import type { MessageStoreNames } from './context.ts';
import type { Imports } from './imports.ts';
import type { ServerSendParts, ServerSends } from './server-sends.ts';

/** What the app's server may do with messages. */
export const createMessageActions = (
  parts: ServerSendParts & { readonly imports: Imports },
  sends: ServerSends,
): ActionHandlers<typeof actions.messages, MessageStoreNames> => ({
  SendPeerMessage: (context, { app }, params) => sendPeerMessage(parts, context, app, params),
  SendGroupMessage: (context, { app }, params) => sendGroupMessage({ ...parts, ...sends }, context, app, params),
  ImportPeerMsg: (context, { app }, params) => importPeerMessage(parts, context, app, params),
  ImportGroupMsg: (context, { app }, params) => importGroupMessage(parts, context, app, params),
  SendMessageToAllUsers: (context, { app }, params) => sendMessageToAllUsers(parts, context, app, params),
});
