import { ZIMMessageType } from './enums.ts';
import type { ZIMMessage, ZIMTextMessage, ZIMTypedMessage } from './types.ts';

/** Whether it is a message of this type, with the fields of its own. An addition of Parley. */
export const isMessageOfType: <Type extends ZIMTypedMessage['type']>(
  message: ZIMMessage | null | undefined,
  type: Type,
) => message is Extract<ZIMTypedMessage, { type: Type }> = (message, type): message is never => message?.type === type;

/** Whether it is a text. An addition of Parley. */
export const isTextMessage: (message: ZIMMessage | null | undefined) => message is ZIMTextMessage = (
  message,
): message is ZIMTextMessage => isMessageOfType(message, ZIMMessageType.Text);
