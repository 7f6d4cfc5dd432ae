import type { Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import type { ResultOf } from '@parley/protocol/define';
import { commandMessageReceived, sendCommandMessage } from '@parley/protocol/features/messages';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import type { Outcome } from '../../core/rpc.ts';
import { Turns } from '../../core/turns.ts';
import { createDeferred } from '../../core/visit.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState, ZIMMessageSentStatus } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';
import type { ZIMMessage, ZIMMessageSendNotification, ZIMMessageSentResult } from '../../types.ts';
import { isShown } from '../conversations/conversation.ts';
import type { CheckedCommand } from './checks.ts';
import { type CommandData, localMessageIDLength, orderKeysPerMs, toCommandMessage, toOwnCommand } from './message.ts';
import { OwnMessage } from './own-message.ts';
import { tellReceived } from './received.ts';
import type { SessionLimits } from './session-limits.ts';

type Receipt = ResultOf<typeof sendCommandMessage>;

export interface CommandsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userID: string;
  readonly events: Events;
  readonly writes: Writes;
  readonly connection: Pick<Connection, 'ask' | 'state' | 'serverNow'>;
  readonly limits: Pick<SessionLimits, 'commandGapMs'>;
}

const asking = { timeoutMs: durations.sendMs, ownFailure: 'MessageModuleCommonError' } as const;

/** Command messages: best effort, kept nowhere, sent once and never repeated. */
export class Commands implements Feature {
  readonly events = [takesEvent(commandMessageReceived, (command) => this.#received(command))];
  readonly #parts: CommandsParts;
  readonly #turns: Turns;
  /** Why nothing is sent any more. */
  #end: ZIMError | undefined;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.clock, () => parts.limits.commandGapMs);
  }

  /** Those whose turn has not come fail. */
  over(error: ZIMError): void {
    this.#end = error;
    this.#turns.end();
  }

  /** Without a connection a Command message fails before anything is told of it: nothing waits for it. */
  send(
    checked: CheckedCommand,
    message: ZIMMessage,
    notification: ZIMMessageSendNotification | undefined,
  ): Promise<ZIMMessageSentResult> {
    const { random, userID, events, connection } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected) {
      return Promise.reject(failure('NetworkModuleNetworkError', 'there is no connection'));
    }
    const { conversationType, conversationID, command, localExtendedData, options } = checked;
    const localMessageID = randomText(random, localMessageIDLength);
    const timestamp = Math.floor(connection.serverNow());
    const place = { conversationType, conversationID };
    const sent = { localMessageID, senderUserID: userID, ...place, timestamp, localExtendedData };
    const sending = { ...sent, messageID: '', orderKey: timestamp * orderKeysPerMs };
    const inState = (sentStatus: ZIMMessageSentStatus, changes: Partial<typeof sending> = {}) =>
      toOwnCommand({ ...sending, ...changes, sentStatus }, command);
    const own = new OwnMessage(() => inState(ZIMMessageSentStatus.Sending), message);
    const result = createDeferred<ZIMMessageSentResult>();
    void events.callBack(() => notification?.onMessageAttached?.(own.shown));
    void this.#tell(ZIMMessageSentStatus.Sending, own);
    const params = { conversationType, targetID: conversationID, localMessageID, content: command };
    const settle = (outcome: Outcome<Receipt>): void => {
      const status = outcome.ok ? ZIMMessageSentStatus.Success : ZIMMessageSentStatus.Failed;
      const changes = outcome.ok ? { ...outcome.result, messageID: String(outcome.result.messageID) } : {};
      own.become(() => inState(status, changes));
      void this.#tell(status, own).then(() =>
        outcome.ok ? result.resolve({ message: own.shown }) : result.reject(outcome.error),
      );
    };
    this.#turns.take(() => {
      const error = this.#end ?? this.#lost();
      if (error) settle({ ok: false, error });
      else connection.ask(sendCommandMessage, { ...params, ...options }, { ...asking, settle });
    });
    return result.promise;
  }

  /** Nothing waits for a connection that broke before its turn came. */
  #lost(): ZIMError | undefined {
    if (this.#parts.connection.state === ZIMConnectionState.Connected) return undefined;
    return failure('CommonModuleIMServerDisconnect', 'the connection is lost');
  }

  /** Told after whatever came before it was told. */
  #received(command: CommandData): void {
    if (!isShown(command.conversationType)) return;
    const { events, writes } = this.#parts;
    const { groupID, senderUserID } = command;
    void writes.run(async () =>
      tellReceived(
        events,
        { conversationType: command.conversationType, conversationID: groupID ?? senderUserID },
        { toList: () => [toCommandMessage(command)], isOffline: false },
      ),
    );
  }

  #tell(status: ZIMMessageSentStatus, { shown }: OwnMessage): Promise<void> {
    return this.#parts.events.tell('messageSentStatusChanged', { infos: [{ status, message: shown, reason: '' }] });
  }
}
