import type { Cancel, Clock } from '@parley/kernel/clock';
import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import { sendMessage } from '@parley/protocol/features/messages';
import type { OutboxRow } from '../../cache/cache.ts';
import type { Connection } from '../../core/connection.ts';
import type { Outcome } from '../../core/rpc.ts';
import { createDeferred, type Deferred } from '../../core/visit.ts';
import { ZIMConnectionState, ZIMErrorCode } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { durations } from '../../limits.ts';
import type { ZIMMessageSentResult } from '../../types.ts';
import type { OwnMessage } from './own-message.ts';
import type { SessionLimits } from './session-limits.ts';

export type SendParams = ParamsOf<typeof sendMessage>;
export type Receipt = ResultOf<typeof sendMessage>;

export interface OpenSendsParts {
  readonly clock: Clock;
  readonly connection: Pick<Connection, 'ask' | 'state'>;
  readonly limits: Pick<SessionLimits, 'messageGapMs'>;
  /** The server accepted the message; one that has failed may be accepted after all. */
  answered(row: OutboxRow, receipt: Receipt): void;
  /** It is sent no more. */
  failed(send: OpenSend, error: ZIMError): void;
  /** It is not known any more what the server holds. */
  doubt(): void;
}

export interface OpenSend {
  readonly row: OutboxRow;
  readonly message: OwnMessage;
  readonly params: SendParams;
  readonly result: Deferred<ZIMMessageSentResult>;
  /** `attaching`: not yet in the cache; `waiting`: for a connection; `answered`: being written as accepted. */
  state: 'attaching' | 'waiting' | 'requested' | 'answered';
  /** Until when it waits for a connection, set at the first loss so that a flickering one cannot drag it out. */
  deadlineAt: number | undefined;
  cancelDeadline: Cancel;
}

export const openSend = (row: OutboxRow, message: OwnMessage, params: SendParams): OpenSend => ({
  row,
  message,
  params,
  result: createDeferred(),
  state: 'attaching',
  deadlineAt: undefined,
  cancelDeadline: () => {},
});

/** The sends of this instance that have no answer: over a connection, or waiting for the next one. */
export class OpenSends {
  private readonly parts: OpenSendsParts;
  /** In the order of their calls. */
  private readonly sends = new Map<string, OpenSend>();
  /** Set while the next message has to wait for its turn. */
  private cancelPace: Cancel | undefined;

  constructor(parts: OpenSendsParts) {
    this.parts = parts;
  }

  get size(): number {
    return this.sends.size;
  }

  get(localMessageID: string): OpenSend | undefined {
    return this.sends.get(localMessageID);
  }

  add(send: OpenSend): void {
    this.sends.set(send.row.localMessageID, send);
  }

  /** Its answer is known, or will not be waited for. */
  close({ row, cancelDeadline }: OpenSend): void {
    this.sends.delete(row.localMessageID);
    cancelDeadline();
  }

  isOpen(send: OpenSend): boolean {
    return this.sends.get(send.row.localMessageID) === send;
  }

  request(send: OpenSend): void {
    // One that has come too early waits for its turn, behind those that came before it.
    if (this.parts.connection.state !== ZIMConnectionState.Connected || this.cancelPace) this.wait(send);
    else this.leave([send]);
  }

  /** What was waiting is sent, in the order of the calls and no faster than an app may send. */
  connected(): void {
    if (!this.cancelPace) this.pace();
  }

  /** Nothing more will be sent: what is not accepted has failed. */
  over(error: ZIMError): void {
    this.cancelPace?.();
    this.cancelPace = undefined;
    for (const send of [...this.sends.values()]) if (send.state !== 'answered') this.fail(send, error);
  }

  /**
   * An app may send in bursts, and after an outage there may be more than the server takes from one sender at once. A
   * flood would be refused in part, and its messages would fail although the connection returned in time.
   */
  private pace(): void {
    if (this.parts.connection.state !== ZIMConnectionState.Connected) return;
    const waiting = [...this.sends.values()].filter(({ state }) => state === 'waiting');
    this.leave(this.parts.limits.messageGapMs > 0 ? waiting.slice(0, 1) : waiting);
  }

  private leave(sends: readonly OpenSend[]): void {
    const { clock, limits } = this.parts;
    if (sends.length > 0 && limits.messageGapMs > 0) {
      this.cancelPace = clock.after(Math.ceil(limits.messageGapMs), () => {
        this.cancelPace = undefined;
        this.pace();
      });
    }
    for (const send of sends) this.ask(send);
  }

  private ask(send: OpenSend): void {
    send.cancelDeadline();
    send.state = 'requested';
    this.parts.connection.ask(sendMessage, send.params, {
      timeoutMs: durations.sendMs,
      settle: (outcome) => this.settled(send, outcome),
      settleLate: (receipt) => this.parts.answered(send.row, receipt),
    });
  }

  private settled(send: OpenSend, outcome: Outcome<Receipt>): void {
    if (!this.isOpen(send)) return;
    if (outcome.ok) {
      send.state = 'answered';
      this.parts.answered(send.row, outcome.result);
      return;
    }
    const { code } = outcome.error;
    const isLinkLost = code === ZIMErrorCode.CommonModuleIMServerDisconnect;
    if (isLinkLost || code === ZIMErrorCode.NetworkModuleNetworkError) {
      this.wait(send);
      return;
    }
    if (code === ZIMErrorCode.NetworkModuleRequestTimeout) this.parts.doubt();
    this.fail(send, outcome.error);
  }

  private wait(send: OpenSend): void {
    const { clock, connection } = this.parts;
    send.cancelDeadline();
    send.state = 'waiting';
    send.deadlineAt ??= clock.monotonic() + durations.sendWaitMs;
    const giveUp = (): void => {
      // The connection is back, and it is only not this message's turn yet.
      if (connection.state === ZIMConnectionState.Connected) return;
      this.fail(send, failure('CommonModuleIMServerDisconnect', 'the connection did not return in time'));
    };
    // Not within this call: a request learns that its connection is lost before the connection says so.
    send.cancelDeadline = clock.after(Math.max(0, send.deadlineAt - clock.monotonic()), giveUp);
  }

  private fail(send: OpenSend, error: ZIMError): void {
    this.close(send);
    this.parts.failed(send, error);
  }
}
