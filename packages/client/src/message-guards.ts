import { ZIMMessageType } from './enums.ts';
import type {
  ZIMCommandMessage,
  ZIMCustomMessage,
  ZIMMessage,
  ZIMRevokeMessage,
  ZIMTextMessage,
  ZIMTypedMessage,
} from './types.ts';

/** Whether it is a message of this type, with the fields of its own. An addition of Parley. */
export const isMessageOfType: <Type extends ZIMTypedMessage['type']>(
  message: ZIMMessage | null | undefined,
  type: Type,
) => message is Extract<ZIMTypedMessage, { type: Type }> = (message, type): message is never => message?.type === type;

/** Whether it is a text. An addition of Parley. */
export const isTextMessage: (message: ZIMMessage | null | undefined) => message is ZIMTextMessage = (
  message,
): message is ZIMTextMessage => isMessageOfType(message, ZIMMessageType.Text);

/** Whether it is a Command. An addition of Parley. */
export const isCommandMessage: (message: ZIMMessage | null | undefined) => message is ZIMCommandMessage = (
  message,
): message is ZIMCommandMessage => isMessageOfType(message, ZIMMessageType.Command);

/** Whether it is a message whose form the app defines. An addition of Parley. */
export const isCustomMessage: (message: ZIMMessage | null | undefined) => message is ZIMCustomMessage = (
  message,
): message is ZIMCustomMessage => isMessageOfType(message, ZIMMessageType.Custom);

/** Whether it stands in the place of a message that was revoked. An addition of Parley. */
export const isRevokeMessage: (message: ZIMMessage | null | undefined) => message is ZIMRevokeMessage = (
  message,
): message is ZIMRevokeMessage => isMessageOfType(message, ZIMMessageType.Revoke);
