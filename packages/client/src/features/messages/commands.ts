import type { Clock } from '@parley/kernel/clock';
import { type Random, randomText } from '@parley/kernel/random';
import type { DataOf, ResultOf } from '@parley/protocol/define';
import {
  broadcastMessageReceived,
  commandMessageReceived,
  sendCommandMessage,
} from '@parley/protocol/features/messages';
import { sendRoomMessage, sendRoomSignal } from '@parley/protocol/features/room-messages';
import type { WireMessage } from '@parley/protocol/features/values';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import type { Events } from '../../core/events.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import type { Outcome } from '../../core/rpc.ts';
import { Turns } from '../../core/turns.ts';
import { createDeferred } from '../../core/visit.ts';
import type { Writes } from '../../core/writes.ts';
import { ZIMConnectionState, ZIMConversationType, ZIMMessageSentStatus, ZIMMessageType } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { capacity, durations } from '../../limits.ts';
import type { ZIMMessage, ZIMMessageSendNotification, ZIMMessageSentResult } from '../../types.ts';
import { isShown } from '../conversations/conversation.ts';
import type { CheckedFleeting } from './checks.ts';
import { localMessageIDLength, orderKeysPerMs, toFleetingMessage, toOwnFleeting } from './message.ts';
import { OwnMessage } from './own-message.ts';
import { tellReceived } from './received.ts';
import type { SessionLimits } from './session-limits.ts';

type Receipt = ResultOf<typeof sendCommandMessage | typeof sendRoomSignal | typeof sendRoomMessage>;

export interface CommandsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userID: string;
  readonly events: Events;
  readonly writes: Writes;
  readonly connection: Pick<Connection, 'ask' | 'state' | 'serverNow'>;
  readonly limits: Pick<SessionLimits, 'commandGapMs' | 'messageGapMs'>;
}

type Settle = (outcome: Outcome<Receipt>) => void;

/** Command messages and all messages of rooms: kept nowhere on this device, sent once and never repeated. */
export class Commands implements Feature {
  readonly events = [
    takesEvent(commandMessageReceived, (command) => this.#received(command)),
    takesEvent(broadcastMessageReceived, (broadcast) => this.#heard(broadcast)),
  ];
  readonly #parts: CommandsParts;
  readonly #turns: Turns;
  /** Those of messages that rooms are told in order. */
  readonly #roomTurns: Turns;
  /** By what messages of this device are known to it when they come back. */
  readonly #sentHere = new Set<string>();
  /** Why nothing is sent any more. */
  #end: ZIMError | undefined;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.clock, () => parts.limits.commandGapMs);
    this.#roomTurns = new Turns(parts.clock, () => parts.limits.messageGapMs);
  }

  /** Those whose turn has not come fail. */
  over(error: ZIMError): void {
    this.#end = error;
    this.#turns.end();
    this.#roomTurns.end();
  }

  wasSentHere({ senderUserID, localMessageID }: Pick<WireMessage, 'senderUserID' | 'localMessageID'>): boolean {
    return senderUserID === this.#parts.userID && this.#sentHere.has(localMessageID);
  }

  /** Without a connection such a message fails before anything is told of it: nothing waits for it. */
  send(
    checked: CheckedFleeting,
    message: ZIMMessage,
    notification: ZIMMessageSendNotification | undefined,
  ): Promise<ZIMMessageSentResult> {
    const { random, userID, events, connection } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected) {
      return Promise.reject(failure('NetworkModuleNetworkError', 'there is no connection'));
    }
    const { conversationType, conversationID, fleeting, localExtendedData } = checked;
    const localMessageID = randomText(random, localMessageIDLength);
    this.#sentHere.add(localMessageID);
    forgetOldest(this.#sentHere, capacity.recentlySentMax);
    const timestamp = Math.floor(connection.serverNow());
    const sent = { localMessageID, senderUserID: userID, conversationID, timestamp, localExtendedData };
    const sending = { ...sent, messageID: '', orderKey: timestamp * orderKeysPerMs };
    const inState = (sentStatus: ZIMMessageSentStatus, changes: Partial<typeof sending> = {}) =>
      toOwnFleeting({ ...sending, ...changes, sentStatus }, conversationType, fleeting);
    const own = new OwnMessage(() => inState(ZIMMessageSentStatus.Sending), message);
    const result = createDeferred<ZIMMessageSentResult>();
    void events.callBack(() => notification?.onMessageAttached?.(own.shown));
    void this.#tell(ZIMMessageSentStatus.Sending, own);
    const settle: Settle = (outcome) => {
      const status = outcome.ok ? ZIMMessageSentStatus.Success : ZIMMessageSentStatus.Failed;
      const changes = outcome.ok ? { ...outcome.result, messageID: String(outcome.result.messageID) } : {};
      own.become(() => inState(status, changes));
      void this.#tell(status, own).then(() =>
        outcome.ok ? result.resolve({ message: own.shown }) : result.reject(outcome.error),
      );
    };
    const leave = (): void => {
      const error = this.#end ?? this.#lost();
      if (error) settle({ ok: false, error });
      else this.#ask(checked, localMessageID, settle);
    };
    if (fleeting.type === ZIMMessageType.Barrage) leave();
    else (fleeting.type === ZIMMessageType.Command ? this.#turns : this.#roomTurns).take(leave);
    return result.promise;
  }

  #ask(
    { conversationType, conversationID, fleeting, options }: CheckedFleeting,
    localMessageID: string,
    settle: Settle,
  ) {
    const { connection } = this.#parts;
    const asking = {
      ...{ timeoutMs: durations.sendMs, ownFailure: 'MessageModuleCommonError' as const, settle },
      settleLate: (result: Receipt) => settle({ ok: true, result }),
    };
    const room = { roomID: conversationID, localMessageID, ...options };
    const isSignal = fleeting.type === ZIMMessageType.Command || fleeting.type === ZIMMessageType.Barrage;
    if (!isSignal) connection.ask(sendRoomMessage, { ...room, content: fleeting }, asking);
    else if (isShown(conversationType) && fleeting.type === ZIMMessageType.Command) {
      const target = { conversationType, targetID: conversationID };
      connection.ask(sendCommandMessage, { ...target, localMessageID, content: fleeting, ...options }, asking);
    } else connection.ask(sendRoomSignal, { ...room, content: fleeting }, asking);
  }

  /** Nothing waits for a connection that broke before its turn came. */
  #lost(): ZIMError | undefined {
    if (this.#parts.connection.state === ZIMConnectionState.Connected) return undefined;
    return failure('CommonModuleIMServerDisconnect', 'the connection is lost');
  }

  /** Told after whatever came before it was told. */
  #received(command: DataOf<typeof commandMessageReceived>): void {
    const { conversationType, groupID, senderUserID } = command;
    if (!isShown(conversationType)) return;
    const { events, writes, userID } = this.#parts;
    const place = { conversationType, conversationID: groupID ?? senderUserID };
    const told = { toList: () => [toFleetingMessage(command, place, userID)], isOffline: false };
    void writes.run(async () => tellReceived(events, place, told));
  }

  /** It is of no conversation. */
  #heard(broadcast: DataOf<typeof broadcastMessageReceived>): void {
    const { events, writes, userID } = this.#parts;
    const place = { conversationType: ZIMConversationType.Unknown, conversationID: '' };
    const toShown = () => ({
      ...toFleetingMessage(broadcast, place, userID),
      isBroadcastMessage: true,
      isServerMessage: true,
    });
    void writes.run(async () => void events.tell('broadcastMessageReceived', { message: toShown() }));
  }

  #tell(status: ZIMMessageSentStatus, { shown }: OwnMessage): Promise<void> {
    return this.#parts.events.tell('messageSentStatusChanged', { infos: [{ status, message: shown, reason: '' }] });
  }
}
