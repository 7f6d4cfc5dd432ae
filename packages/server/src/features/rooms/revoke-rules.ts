import { type Refusal, refuse } from '@parley/protocol/define';
import type { WireMessage } from '@parley/protocol/features/values';

const revokeType = 31;
const textType = 1;
/** The app's server took it back, for everybody. */
const serverRevoke = 2;
const twoWay = 0;

export interface RoomRevoke {
  /** In whose name, and who sent it. */
  readonly userID: string;
  /** Empty for none. */
  readonly payload: string;
  readonly now: number;
}

export type RoomRevokeError =
  | 'MessageModuleSendMessageFailed'
  | 'MessageModuleMessageHasBeenRevoked'
  | 'CommonModuleParamsInvalid';

/** A message of a room after it was taken back; the first failing check decides why it is not. */
export function revokeInRoom(
  message: WireMessage | undefined,
  { userID, payload, now }: RoomRevoke,
): WireMessage | Refusal<RoomRevokeError> {
  if (!message) return refuse('MessageModuleSendMessageFailed', 'MsgSeq: the room keeps no such message');
  const { content } = message;
  if (content.type === revokeType) return refuse('MessageModuleMessageHasBeenRevoked', 'MsgSeq: was revoked');
  if (message.senderUserID !== userID) return refuse('CommonModuleParamsInvalid', 'FromUserId: did not send it');
  return {
    ...message,
    content: {
      type: revokeType,
      ...{ revokeStatus: serverRevoke, revokeType: twoWay, revokeTimestamp: now, operatedUserID: userID },
      ...(payload !== '' && { revokeExtendedData: payload }),
      originalMessageType: content.type === 0 ? content.unknownType : content.type,
      ...(content.type === textType && { originalTextMessageContent: content.message }),
    },
  };
}
