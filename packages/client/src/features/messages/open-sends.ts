import type { Cancel, Clock } from '@parley/kernel/clock';
import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import { replyMessage, sendMessage } from '@parley/protocol/features/messages';
import type { OutboxRow } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import { conversationKey } from '../../core/conversation-identity.ts';
import type { Outcome } from '../../core/rpc.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import { ZIMConnectionState, ZIMErrorCode } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';
import type { ZIMMessageSentResult } from '../../types.ts';
import type { OwnMessage } from './own-message.ts';
import type { SessionLimits } from './session-limits.ts';

export type SendParams = ParamsOf<typeof sendMessage>;
export type Receipt = ResultOf<typeof replyMessage>;

export interface OpenSendsParts {
  readonly clock: Clock;
  readonly connection: Pick<Connection, 'ask' | 'state' | 'expectAnswer' | 'awaitReturn'>;
  readonly limits: Pick<SessionLimits, 'messageGapMs'>;
  /** The server accepted the message; one that has failed may be accepted after all. */
  answered(send: OpenSend, receipt: Receipt): void;
  /** It is sent no more. */
  failed(send: OpenSend, error: ZIMError): void;
  /** It is not known any more what the server holds. */
  doubt(): void;
}

export interface OpenSend {
  row: OutboxRow;
  readonly message: OwnMessage;
  readonly params: SendParams;
  readonly result: Deferred<ZIMMessageSentResult>;
  /**
   * `attaching`: not yet in the cache; `waiting`: for a connection; `overdue`: its answer does not come over a sound
   * connection; `answered`: being written as accepted.
   */
  state: 'attaching' | 'waiting' | 'requested' | 'overdue' | 'answered';
  /** Until when it waits for a connection, set at the first loss so that a flickering one cannot drag it out. */
  deadlineAt: number | undefined;
  /** It was asked for when its time was up already: with this connection it is lost. */
  isLastTry: boolean;
  cancelWait: Cancel;
}

export const openSend = (row: OutboxRow, message: OwnMessage, params: SendParams): OpenSend => ({
  row,
  message,
  params,
  result: createDeferred(),
  state: 'attaching',
  deadlineAt: undefined,
  isLastTry: false,
  cancelWait: () => {},
});

/**
 * The sends of this instance that have no answer: over a connection, or waiting for the next one. None is given up while
 * a later one of its conversation is still tried, or what comes of that would stand where this one should.
 */
export class OpenSends {
  readonly #parts: OpenSendsParts;
  /** In the order of their calls. */
  readonly #sends = new Map<string, OpenSend>();
  /** Set while the next message has to wait for its turn. */
  #cancelPace: Cancel | undefined;
  readonly #overdue = new Set<OpenSend>();

  constructor(parts: OpenSendsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#sends.size;
  }

  get(localMessageID: string): OpenSend | undefined {
    return this.#sends.get(localMessageID);
  }

  add(send: OpenSend): void {
    this.#sends.set(send.row.localMessageID, send);
  }

  /** Its answer is known, or will not be waited for. */
  close(send: OpenSend): void {
    this.#remove(send);
    if (this.#overdue.size > 0) this.#giveUpOverdue(send);
  }

  isOpen(send: OpenSend): boolean {
    return this.#sends.get(send.row.localMessageID) === send;
  }

  request(send: OpenSend): void {
    // One that has come too early waits for its turn, behind those that came before it.
    if (this.#parts.connection.state !== ZIMConnectionState.Connected || this.#cancelPace) this.#wait(send);
    else this.#leave([send]);
  }

  /** What was waiting is sent, in the order of the calls and no faster than an app may send. */
  connected(): void {
    if (!this.#cancelPace) this.#pace();
  }

  /** What had no answer goes again over the next connection. */
  interrupted(): void {
    for (const send of [...this.#overdue]) this.#wait(send);
  }

  /** Nothing more will be sent: what is not accepted has failed. */
  over(error: ZIMError): void {
    this.#cancelPace?.();
    this.#cancelPace = undefined;
    for (const send of [...this.#sends.values()]) if (send.state !== 'answered') this.#fail(send, error);
  }

  /**
   * An app may send in bursts, and after an outage there may be more than the server takes from one sender at once. A
   * flood would be refused in part, and its messages would fail although the connection returned in time.
   */
  #pace(): void {
    const { connection, limits } = this.#parts;
    if (connection.state !== ZIMConnectionState.Connected) return;
    const waiting = [...this.#sends.values()].filter(({ state }) => state === 'waiting');
    this.#leave(limits.messageGapMs > 0 ? waiting.slice(0, 1) : waiting);
  }

  #leave(sends: readonly OpenSend[]): void {
    const { clock, limits } = this.#parts;
    if (sends.length > 0 && limits.messageGapMs > 0) {
      this.#cancelPace = clock.after(Math.ceil(limits.messageGapMs), () => {
        this.#cancelPace = undefined;
        this.#pace();
      });
    }
    for (const send of sends) this.#ask(send);
  }

  #ask(send: OpenSend): void {
    const { connection, clock } = this.#parts;
    send.cancelWait();
    send.state = 'requested';
    send.isLastTry = clock.monotonic() >= (send.deadlineAt ?? Number.POSITIVE_INFINITY);
    const asking = {
      timeoutMs: durations.sendMs,
      ownFailure: 'MessageModuleCommonError' as const,
      settle: (outcome: Outcome<Receipt>) => this.#settled(send, outcome),
      settleLate: (receipt: Receipt) => this.#answered(send, receipt),
    };
    const { original } = send.row.reply ?? {};
    if (original) connection.ask(replyMessage, { ...send.params, original }, asking);
    else connection.ask(sendMessage, send.params, asking);
    connection.expectAnswer(() => [...this.#sends.values()].some(isExpected));
  }

  #answered(send: OpenSend, receipt: Receipt): void {
    send.state = 'answered';
    this.#overdue.delete(send);
    this.#parts.answered(send, receipt);
  }

  #settled(send: OpenSend, outcome: Outcome<Receipt>): void {
    if (!this.isOpen(send)) return;
    if (outcome.ok) {
      this.#answered(send, outcome.result);
      return;
    }
    const { code } = outcome.error;
    const isLinkLost = code === ZIMErrorCode.CommonModuleIMServerDisconnect;
    if (isLinkLost || code === ZIMErrorCode.NetworkModuleNetworkError) {
      this.#wait(send);
    } else if (code === ZIMErrorCode.NetworkModuleRequestTimeout) {
      send.state = 'overdue';
      this.#overdue.add(send);
      this.#parts.doubt();
      this.#giveUpOverdue(send);
    } else {
      this.#fail(send, outcome.error);
      if (this.#overdue.size > 0) this.#giveUpOverdue(send);
    }
  }

  #wait(send: OpenSend): void {
    const { clock, connection } = this.#parts;
    send.cancelWait();
    send.state = 'waiting';
    this.#overdue.delete(send);
    send.deadlineAt ??= clock.monotonic() + durations.sendWaitMs;
    send.cancelWait = connection.awaitReturn(send.deadlineAt, () => this.#giveUpWaiting(send));
    if (send.isLastTry) this.#giveUpWaiting(send);
  }

  /** With those before it, which have waited for it. */
  #giveUpWaiting(send: OpenSend): void {
    const together = this.#unanswered(send);
    if (together.at(-1) !== send) return;
    for (const one of together) {
      this.#fail(one, failure('CommonModuleIMServerDisconnect', 'the connection did not return in time'));
    }
  }

  #giveUpOverdue(send: OpenSend): void {
    const together = this.#unanswered(send);
    if (!together.every(({ state }) => state === 'overdue')) return;
    for (const one of together) this.#fail(one, failure('NetworkModuleRequestTimeout', 'the message was not answered'));
  }

  /** The sends to its conversation that have no answer, in the order of their calls. */
  #unanswered({ row }: OpenSend): readonly OpenSend[] {
    const key = conversationKey(row);
    return [...this.#sends.values()].filter((one) => one.state !== 'answered' && conversationKey(one.row) === key);
  }

  #remove(send: OpenSend): void {
    this.#sends.delete(send.row.localMessageID);
    this.#overdue.delete(send);
    send.cancelWait();
  }

  #fail(send: OpenSend, error: ZIMError): void {
    this.#remove(send);
    this.#parts.failed(send, error);
  }
}

const isExpected = ({ state }: OpenSend): boolean => state === 'requested' || state === 'overdue';
