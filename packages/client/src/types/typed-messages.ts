import type { ZIMAudioMessage, ZIMFileMessage, ZIMImageMessage, ZIMVideoMessage } from './media.ts';
import type {
  ZIMBarrageMessage,
  ZIMCombineMessage,
  ZIMCommandMessage,
  ZIMCustomMessage,
  ZIMMultipleMessage,
  ZIMRevokeMessage,
  ZIMSystemMessage,
  ZIMTextMessage,
  ZIMTipsMessage,
} from './messages.ts';

/** Every message whose type this version of the SDK knows; its `type` tells which. An addition of Parley. */
export type ZIMTypedMessage =
  | ZIMTextMessage
  | ZIMCommandMessage
  | ZIMMultipleMessage
  | ZIMImageMessage
  | ZIMFileMessage
  | ZIMAudioMessage
  | ZIMVideoMessage
  | ZIMBarrageMessage
  | ZIMSystemMessage
  | ZIMRevokeMessage
  | ZIMTipsMessage
  | ZIMCombineMessage
  | ZIMCustomMessage;
