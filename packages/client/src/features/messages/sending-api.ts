import type { Gate } from '../../core/gate.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import type { ZIMConversationType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMMessage,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
} from '../../types.ts';
import { checkSend, type SendFacts } from './checks.ts';
import type { Commands } from './commands.ts';
import type { Outbox } from './outbox.ts';
import type { SessionLimits } from './session-limits.ts';

export interface SendingApiParts {
  readonly gate: Gate;
  readonly messageRate: RateLimit;
  readonly commandRate: RateLimit;
  /** Those of the user who is logged in. */
  messages(): {
    readonly outbox: Outbox;
    readonly commands: Commands;
    readonly limits: Pick<SessionLimits, 'textBytesMax'>;
  };
}

/** The methods that send messages. */
export class SendingApi {
  private readonly parts: SendingApiParts;

  constructor(parts: SendingApiParts) {
    this.parts = parts;
  }

  /** Sends a message and fills it in place, or a copy where it cannot be filled; rejects with 6000001, 6000004, 6000009, 6000105 or 6000204 among others. */
  sendMessage(
    message: ZIMMessage,
    toConversationID: string,
    conversationType: ZIMConversationType,
    config: ZIMMessageSendConfig,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult> {
    const { gate, messages } = this.parts;
    const check = (userID: string) => {
      const { outbox, limits } = messages();
      const isRetriable: SendFacts['isRetriable'] = (id, conversation) => outbox.isRetriable(id, conversation);
      const given = { message, toConversationID, conversationType, config };
      return checkSend(given, { userID, textBytesMax: limits.textBytesMax, isRetriable });
    };
    return gate.call({ failure: 'MessageModuleCommonError', check }, (checked) => {
      const isCommand = 'command' in checked;
      this.#countMessage(isCommand);
      const { outbox, commands } = messages();
      if (isCommand) return commands.send(checked, message, notification);
      return outbox.send({ ...checked, message, notification });
    });
  }

  #countMessage(isCommand: boolean): void {
    const { messageRate, commandRate } = this.parts;
    if ((isCommand ? commandRate : messageRate).admit()) return;
    throw failure('CommonModuleTriggerSDKFrequencyLimit', 'too many messages within a second');
  }
}
