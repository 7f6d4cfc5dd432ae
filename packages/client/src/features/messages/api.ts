import type { Gate } from '../../core/gate.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import type { ZIMConversationType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMMessage,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
} from '../../types.ts';
import { checkQuery, checkSend } from './checks.ts';
import type { Mailbox } from './mailbox.ts';

export interface MessagesApiParts {
  readonly gate: Gate;
  readonly sends: RateLimit;
  readonly commands: RateLimit;
  /** That of the user who is logged in. */
  mailbox(): Mailbox;
}

/** The message methods as the app calls them: check everything, then do it. */
export class MessagesApi {
  private readonly parts: MessagesApiParts;

  constructor(parts: MessagesApiParts) {
    this.parts = parts;
  }

  sendMessage(
    message: ZIMMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageSendConfig,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    const { gate, mailbox } = this.parts;
    const check = (userID: string) => {
      const { outbox, textBytesMax } = mailbox();
      const isRetriable = (localMessageID: string, id: string) => outbox.isRetriable(localMessageID, id);
      const given = { message, toConversationID, conversationType, config };
      return checkSend(given, { userID, textBytesMax, isRetriable });
    };
    return gate.call({ failure: 'MessageModuleCommonError', check }, (checked) => {
      const isCommand = 'command' in checked;
      this.countMessage(isCommand);
      const { outbox, commands } = mailbox();
      if (isCommand) return commands.send(checked, message, notification);
      return outbox.send({ ...checked, message, notification });
    });
  }

  queryHistoryMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageQueryConfig,
  ): Promise<ZIMMessageQueriedResult> {
    const { gate, mailbox } = this.parts;
    return gate.call({ check: () => checkQuery({ conversationID, conversationType, config }) }, async (query) => {
      const messageList = query ? await mailbox().history.query(query) : [];
      return { conversationID, conversationType, messageList };
    });
  }

  private countMessage(isCommand: boolean): void {
    const { sends, commands } = this.parts;
    if ((isCommand ? commands : sends).admit()) return;
    throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages within a second');
  }
}
