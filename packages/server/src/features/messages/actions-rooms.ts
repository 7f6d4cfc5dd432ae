import { type ActionParamsOf, decline, isDeclined } from '@parley/protocol/actions/define';
import type { sendRoomMessage as declared } from '@parley/protocol/actions/room-messages';
import { isRefusal } from '@parley/protocol/define';
import type { AppID } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { actingUser } from '../users/index.ts';
import type { Context } from './context.ts';
import type { RoomSends } from './room-sends.ts';
import { readRoomSaid } from './said-rules.ts';
import type { ServerSendParts } from './server-sends.ts';

const codes = { MessageModuleTargetDoesNotExist: 'roomMissing' } as const;

/** Says something in a room for the app's server, whether its user is there or not. */
export async function sendRoomMessage(
  { users, sendRoomMessage, sendRoomSignal }: Pick<ServerSendParts, 'users'> & RoomSends,
  context: Context,
  app: AppID,
  params: ActionParamsOf<typeof declared>,
) {
  const said = readRoomSaid(params, context.config.limits);
  if (typeof said === 'string') return decline(said);
  if (params.MessageBody.HasReceipt === 1) return decline('roomReceiptNotAllowed');
  const actor = await actingUser(users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const { RoomId: roomID, Priority: priority, SenderUnaware = 1 } = params;
  const ofServer = { isSenderUnaware: SenderUnaware === 1 };
  // It gets its name with its ID.
  const send = { roomID, priority, localMessageID: '', ofServer };
  if (said.kind === 'stored') {
    const sent = await sendRoomMessage(context, actor, { ...send, content: said.content });
    if (isRefusal(sent)) return declineRefused(sent, codes);
    return { AuditInfos: [], MsgId: sent.messageID, MsgSeq: sent.messageSeq };
  }
  const sent = await sendRoomSignal(context, actor, { ...send, content: said.content });
  return isRefusal(sent) ? declineRefused(sent, codes) : { AuditInfos: [], MsgId: sent.messageID };
}
