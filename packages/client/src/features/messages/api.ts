import type { Gate } from '../../core/gate.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import type { ZIMConversationType } from '../../enums.ts';
import { accepted, asFailure, failure } from '../../errors.ts';
import type {
  ZIMMessage,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
} from '../../types.ts';
import { checkQuery, checkSend, type SendFacts } from './checks.ts';
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

  async sendMessage(
    message: ZIMMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageSendConfig,
    notification: ZIMMessageSendNotification | undefined,
  ): Promise<ZIMMessageSentResult> {
    try {
      const { gate, sends, commands } = this.parts;
      const userID = gate.requireLogin();
      const { outbox, commands: sender, textBytesMax } = this.parts.mailbox();
      const given = { message, toConversationID, conversationType, config };
      const isRetriable: SendFacts['isRetriable'] = (id, conversation) => outbox.isRetriable(id, conversation);
      const checked = accepted(checkSend(given, { userID, textBytesMax, isRetriable }));
      gate.countCall();
      const isCommand = 'command' in checked;
      if (!(isCommand ? commands : sends).admit())
        throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages within a second');
      if (isCommand) return await sender.send(checked, message, notification);
      return await outbox.send({ ...checked, message, notification });
    } catch (thrown) {
      throw asFailure(thrown, 'MessageModuleCommonError');
    }
  }

  async queryHistoryMessage(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageQueryConfig,
  ): Promise<ZIMMessageQueriedResult> {
    try {
      const { gate } = this.parts;
      gate.requireLogin();
      const checked = accepted(checkQuery({ conversationID, conversationType, config }));
      gate.countCall();
      const messageList = checked ? await this.parts.mailbox().history.query(checked) : [];
      return { conversationID, conversationType, messageList };
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }
}
