import { Api } from '../../core/api.ts';
import { ZIMConversationType } from '../../enums.ts';
import type {
  ZIMMediaMessage,
  ZIMMediaMessageSendNotification,
  ZIMMessage,
  ZIMMessageSendConfig,
  ZIMMessageSentResult,
} from '../../types.ts';
import { mediaTypes } from './composed.ts';
import { type SendingApiParts, sendThrough } from './sending-api.ts';

/** The methods of before 2.4 that apps still call; the published interface has dropped them. */
export class DroppedApi extends Api<SendingApiParts> {
  /**
   * `sendMessage` to a user, under its name of before. An addition of Parley, for apps that still call it.
   *
   * Limits: those of `sendMessage`.
   *
   * Errors: those of `sendMessage`. Events: those of any send.
   *
   * @deprecated Use `sendMessage`.
   * @see docs/behaviour/sending.md
   * @example
   * const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * await zim.sendPeerMessage(message, 'bob', { priority: ZIMMessagePriority.Low });
   */
  sendPeerMessage(message: ZIMMessage, toUserID: string, config: ZIMMessageSendConfig): Promise<ZIMMessageSentResult> {
    return sendThrough(this.parts, [message, toUserID, peer, config]);
  }

  /**
   * `sendMessage` to a group, under its name of before. An addition of Parley, for apps that still call it.
   *
   * Limits: those of `sendMessage`.
   *
   * Errors: those of `sendMessage`. Events: those of any send.
   *
   * @deprecated Use `sendMessage`.
   * @see docs/behaviour/sending.md
   * @example
   * const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, all!' };
   * await zim.sendGroupMessage(message, 'book-club', { priority: ZIMMessagePriority.Low });
   */
  sendGroupMessage(
    message: ZIMMessage,
    toGroupID: string,
    config: ZIMMessageSendConfig,
  ): Promise<ZIMMessageSentResult> {
    return sendThrough(this.parts, [message, toGroupID, group, config]);
  }

  /**
   * `sendMessage` to a room, under its name of before. An addition of Parley, for apps that still call it.
   *
   * Limits: those of `sendMessage`.
   *
   * Errors: those of `sendMessage`, such as 6000203 (the server failed), 6000204 (there is no such room) and 6000321 (not
   * in it). Events: those of any send.
   *
   * @deprecated Use `sendMessage`.
   * @see docs/behaviour/sending.md
   * @example
   * await zim.createRoom({ roomID: 'lobby', roomName: 'Lobby' });
   * const message: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, room!' };
   * await zim.sendRoomMessage(message, 'lobby', { priority: ZIMMessagePriority.Low });
   */
  sendRoomMessage(message: ZIMMessage, toRoomID: string, config: ZIMMessageSendConfig): Promise<ZIMMessageSentResult> {
    return sendThrough(this.parts, [message, toRoomID, room, config]);
  }

  /**
   * `sendMessage` of a file, under its name of before. An addition of Parley, for apps that still call it.
   *
   * Limits: those of `sendMessage`.
   *
   * Errors: those of `sendMessage`; 6000001 where the message is none of a file. Files are not built yet, so that it
   * rejects with 6000013. Events: those of any send.
   *
   * @deprecated Use `sendMessage`.
   * @see docs/behaviour/sending.md
   * @example
   * const message: ZIMImageMessage = { type: ZIMMessageType.Image, fileDownloadUrl: 'https://chat.example/cat.png' };
   * const sent = zim.sendMediaMessage(message, 'bob', ZIMConversationType.Peer, { priority: 1 });
   * console.log(await sent.then(() => 0, ({ code }) => code)); // 6000013
   */
  sendMediaMessage(
    message: ZIMMediaMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageSendConfig,
    notification?: ZIMMediaMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    const given = [message, toConversationID, conversationType, config, notification] as const;
    return sendThrough(this.parts, given, mediaTypes);
  }
}

const { Peer: peer, Group: group, Room: room } = ZIMConversationType;
