import type { Cancel, Clock } from '@parley/kernel/clock';
import { utf8Length } from '@parley/kernel/utf8';
import { type CloseReason, closeReasonOf } from '@parley/protocol/close-reasons';
import { decodeServerMessage } from '@parley/protocol/codec';
import type { Method, ParamsOf, ResultOf } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import { type EncodedFrame, encodeMessage, encodeRequest, pingFrame, type ServerFrame } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import { parse } from '@parley/protocol/schema';
import { failure, failureOfCode, type ZIMError } from '../errors.ts';
import { capacity } from '../limits.ts';
import type { ClientSocket, ClientSocketListener } from '../platform/platform.ts';
import { safely } from './safely.ts';

export type Outcome<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: ZIMError };

export interface Asking<Of extends Method> {
  readonly timeoutMs: number;
  /** What it is rejected with if the SDK itself cannot encode it; `Failed` unless it is said. */
  readonly ownFailure?: ErrorName;
  /** Called once, in the turn that brings the answer and before any frame that came after it. */
  readonly settle: (outcome: Outcome<ResultOf<Of>>) => void;
  /** A result that came after the request had been given up for its time. */
  readonly settleLate?: (result: ResultOf<Of>) => void;
}

export interface LinkListener {
  opened(): void;
  /** Something came, whatever it was. */
  heard(): void;
  event(name: string, data: unknown): void;
  /** The server spoke in a way that this client cannot read. */
  garbled(reason: CloseReason): void;
  /** The connection is gone; never after `end`. */
  closed(reason: CloseReason | undefined): void;
}

export interface LinkParts {
  readonly clock: Clock;
  readonly listener: LinkListener;
  openSocket(listener: ClientSocketListener): ClientSocket;
}

interface Waiting {
  /** `undefined`: the SDK fails at it. */
  encode(id: number): EncodedFrame | undefined;
  unencoded(): ZIMError;
  answer(result: unknown): void;
  fail(error: ZIMError): void;
  /** Its caller has been told; after a time-out the server still counts it, and its answer may still come. */
  isSettled: boolean;
  cancelTimer: Cancel;
}

interface Outgoing {
  readonly frame: EncodedFrame;
  readonly waiting?: Waiting;
}

/** Half of what the server allows, so that a client never breaks the limit over a disagreement on what is open. */
const inFlightMax = wireLimits.requestsInFlightMax / 2;

/** One connection to the server with the requests on it. Frames of one turn leave in one WebSocket message. */
export class Link {
  readonly #parts: LinkParts;
  readonly #socket: ClientSocket;
  readonly #inFlight = new Map<number, Waiting>();
  readonly #queue = new Set<Waiting>();
  #outgoing: Outgoing[] = [];
  #lastID = 0;
  #isOver = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#socket = parts.openSocket({
      opened: () => this.#parts.listener.opened(),
      message: (text) => this.#receive(text),
      closed: (code) => {
        if (!this.#isOver) this.#parts.listener.closed(closeReasonOf(code));
      },
    });
  }

  ask<Of extends Method>(method: Of, params: ParamsOf<Of>, asking: Asking<Of>): void {
    const { settle, settleLate, timeoutMs, ownFailure = 'Failed' } = asking;
    const waiting: Waiting = {
      encode: (id) => safely(() => encodeRequest(id, method.name, params), undefined),
      unencoded: () => failure(ownFailure, `${method.name} cannot be encoded`),
      answer: (raw) => {
        const parsed = parse(method.result, raw);
        if (!parsed.ok) {
          const { field, fault } = parsed.fault;
          waiting.fail(failure('NetworkModuleRspProtoParseError', `the answer to ${method.name}: ${field} ${fault}`));
        } else if (waiting.isSettled) settleLate?.(parsed.value as ResultOf<Of>);
        else {
          waiting.isSettled = true;
          settle({ ok: true, result: parsed.value as ResultOf<Of> });
        }
      },
      fail: (error) => {
        if (waiting.isSettled) return;
        waiting.isSettled = true;
        settle({ ok: false, error });
      },
      isSettled: false,
      cancelTimer: () => {},
    };
    if (this.#isOver) {
      waiting.fail(failure('CommonModuleIMServerDisconnect', 'the connection is lost'));
      return;
    }
    if (this.#queue.size >= capacity.requestQueueMax) {
      waiting.fail(failure('CommonModuleTriggerSDKFrequencyLimit', 'too many requests wait for their turn'));
      return;
    }
    waiting.cancelTimer = this.#parts.clock.after(timeoutMs, () => this.#giveUp(waiting, method.name));
    this.#queue.add(waiting);
    this.#advance();
  }

  ping(): void {
    this.#write({ frame: pingFrame });
  }

  /** Fails everything that waits; the connection stays. */
  fail(error: ZIMError): void {
    const waiting = [...this.#inFlight.values(), ...this.#queue];
    this.#inFlight.clear();
    this.#queue.clear();
    for (const one of waiting) {
      one.cancelTimer();
      one.fail(error);
    }
  }

  /** Closes the connection and fails everything that waits. */
  end(error: ZIMError): void {
    if (this.#isOver) return;
    this.#flush();
    this.#isOver = true;
    safely(() => this.#socket.close(), undefined);
    this.fail(error);
  }

  #receive(text: string): void {
    if (this.#isOver) return;
    const { listener } = this.#parts;
    listener.heard();
    const decoded = decodeServerMessage(text);
    if (!decoded.ok) listener.garbled(decoded.reason);
    else {
      try {
        for (const frame of decoded.frames) if (!this.#isOver) this.#handle(frame);
      } catch {
        // A bug of ours: nothing may leave the handler of the socket, and a new connection begins with what is known.
        listener.garbled('serverFault');
      }
    }
  }

  #handle(frame: ServerFrame): void {
    switch (frame.kind) {
      case 'event':
        this.#parts.listener.event(frame.event, frame.data);
        break;
      case 'answer':
        this.#take(frame.id)?.answer(frame.result);
        break;
      case 'refusal':
        this.#take(frame.id)?.fail(failureOfCode(frame.code, frame.message));
        break;
      case 'pong':
        break;
    }
  }

  /** The request that an answer belongs to; its place is free for the next. */
  #take(id: number): Waiting | undefined {
    const waiting = this.#inFlight.get(id);
    waiting?.cancelTimer();
    this.#inFlight.delete(id);
    this.#advance();
    return waiting;
  }

  #advance(): void {
    for (const waiting of this.#queue) {
      if (this.#inFlight.size >= inFlightMax) return;
      this.#queue.delete(waiting);
      this.#lastID += 1;
      const frame = waiting.encode(this.#lastID);
      if (frame) {
        this.#inFlight.set(this.#lastID, waiting);
        this.#write({ frame, waiting });
      } else {
        waiting.cancelTimer();
        waiting.fail(waiting.unencoded());
      }
    }
  }

  #giveUp(waiting: Waiting, method: string): void {
    this.#queue.delete(waiting);
    waiting.fail(failure('NetworkModuleRequestTimeout', `${method} was not answered in time`));
  }

  #write(outgoing: Outgoing): void {
    if (this.#isOver) return;
    this.#outgoing.push(outgoing);
    if (this.#outgoing.length === 1) this.#parts.clock.atTurnEnd(() => this.#flush());
  }

  #flush(): void {
    if (this.#isOver) return;
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    for (const batch of batches(outgoing)) {
      try {
        this.#socket.send(encodeMessage(batch.map(({ frame }) => frame)));
      } catch {
        for (const { waiting } of batch) waiting?.fail(failure('Failed', 'the request could not be sent'));
      }
    }
  }
}

/** Cuts what is to leave into messages that the wire allows. */
function* batches(outgoing: readonly Outgoing[]): Generator<readonly Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 2;
  for (const one of outgoing) {
    const frameBytes = utf8Length(one.frame) + 1;
    if (
      batch.length === wireLimits.framesMax ||
      (batch.length > 0 && bytes + frameBytes > wireLimits.messageBytesMax)
    ) {
      yield batch;
      batch = [];
      bytes = 2;
    }
    batch.push(one);
    bytes += frameBytes;
  }
  if (batch.length > 0) yield batch;
}
