import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type { ZIMMessage, ZIMMessageInsertedResult, ZIMMessageLocalExtendedDataUpdatedResult } from '../../types.ts';
import type { Inserted } from './inserted.ts';
import { checkAttachment, checkInsert } from './local-checks.ts';
import type { LocalData } from './local-data.ts';
import type { SessionLimits } from './session-limits.ts';

export interface LocalApiParts extends CallingParts {
  /** Those of the user who is logged in. */
  messages(): { readonly inserted: Inserted; readonly localData: LocalData; readonly limits: SessionLimits };
}

/** The methods on what stays on this device. */
export class LocalApi extends Api<LocalApiParts> {
  /**
   * Puts a message into a conversation on this device alone: at its end, as sent by `senderUserID` now, with
   * `isUserInserted`. It stands in the history from then on, is found by searches, counts as unread for nobody, and is
   * gone with what this device keeps. A conversation that is not there is made on this device. Another page of the same
   * browser shows it from its next login on. Works without a connection.
   *
   * In a room it stands in the history alone, and no search finds it.
   *
   * `message` is a Text, Custom, System, Multiple or Combine message, in a room a Barrage too; files are not built yet. What a
   * Combine holds is kept on this device as the objects of its `messageList` say it, or is the server's copy that its
   * `combineID` names; `queryCombineMessageDetail` opens both.
   *
   * Limits: those of `sendMessage` for the content, and {@limit combinedUnitsMax} UTF-16 units of JSON for what a Combine holds; `conversationID` and `senderUserID` have
   * 1 – {@limit userIDBytesMax}, that of a room 1 – {@limit roomIDBytesMax}; {@limit insertedMax} messages are kept, beyond that the oldest go.
   *
   * Errors: 6000001 (an ID, the content, a type that cannot be inserted), 6000002, 6000004, 6000013 (not built yet),
   * 6000121, 6000702 (the cache on this device failed), 6000710 (it could not be opened).
   *
   * Events: `conversationChanged` (Added or Updated), none in a room.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const note: ZIMSystemMessage = { type: ZIMMessageType.System, message: 'Bob is on holiday' };
   * const { message } = await zim.insertMessageToLocalDB(note, 'bob', ZIMConversationType.Peer, 'bob');
   * console.log(message.isUserInserted); // true
   */
  insertMessageToLocalDB(
    message: ZIMMessage,
    conversationID: string,
    conversationType: ZIMConversationType,
    senderUserID: string,
  ): Promise<ZIMMessageInsertedResult> {
    const { messages } = this.parts;
    const given = { message, conversationID, conversationType, senderUserID };
    const check = (userID: string) => checkInsert(given, userID, messages().limits);
    return this.call(
      check,
      async (insertion) => ({
        message: await messages().inserted.insert(insertion),
      }),
      'MessageModuleCommonError',
    );
  }

  /**
   * Attaches data to a message on this device: sent, received, failed, being sent or inserted. They take the place of
   * its `localExtendedData`, outlast whatever becomes of the message, and never leave the device. Works without a
   * connection.
   *
   * Limits: `localExtendedData` has up to {@limit localExtendedDataBytesMax}.
   *
   * Errors: 6000001 (too long, or this device does not have the message), 6000002, 6000004, 6000121, 6000702 (the cache
   * on this device failed), 6000704 (it could not be read), 6000710 (it could not be opened).
   *
   * Events: `conversationChanged` (Updated) if it is the last message of its conversation.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const { messageList } = await zim.queryHistoryMessage('bob', ZIMConversationType.Peer, { count: 1, reverse: true });
   * const [newest] = messageList;
   * if (newest) await zim.updateMessageLocalExtendedData('translated', newest);
   */
  updateMessageLocalExtendedData(
    localExtendedData: string,
    message: ZIMMessage,
  ): Promise<ZIMMessageLocalExtendedDataUpdatedResult> {
    const { messages } = this.parts;
    const check = () => checkAttachment(localExtendedData, message);
    return this.call(
      check,
      async (order) => ({
        message: await messages().localData.attach(order),
      }),
      'MessageModuleCommonError',
    );
  }
}
