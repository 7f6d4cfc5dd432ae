import type { ClientFrame } from '@parley/protocol/frames';
import { type Allowance, allowanceOutside, ConnectionBudget } from './connection-budget.ts';
import type { Socket } from './socket.ts';

/** What the intakes of a gateway share. */
export interface IntakeHost {
  /** What a connection with a session may send. */
  readonly allowance: Allowance;
  /** The number of the present second. */
  sweep(): number;
  /** The number of the present turn of the event loop. */
  turn(): number;
  /** Has `goOn` called in the next turn. */
  nextTurn(intake: Intake): void;
}

/** Whom the frames are for. */
export interface Taker {
  /** Never throws. */
  take(frame: ClientFrame): void;
}

/** Frames of one connection that are handled in one turn; then it is for others to have theirs. */
const framesPerTurnMax = 64;

/**
 * What comes in on one connection: charged to its budget, and handed on in its order, some in each turn. Whoever has a
 * session and sends more than that has to wait: the socket is not read. A class, as `Connection`.
 */
export class Intake {
  readonly #host: IntakeHost;
  readonly #socket: Socket;
  readonly #taker: Taker;
  readonly #budget: ConnectionBudget;
  #hasSession = false;
  #isOverBudget = false;
  /** What waits for the next turn; absent: nothing. */
  #waiting: ClientFrame[] | undefined;
  #turn = 0;
  #takenInTurn = 0;

  constructor(host: IntakeHost, socket: Socket, taker: Taker) {
    this.#host = host;
    this.#socket = socket;
    this.#taker = taker;
    this.#budget = new ConnectionBudget(allowanceOutside, host.sweep());
  }

  get isEmpty(): boolean {
    return this.#waiting === undefined;
  }

  /** There is a session now. */
  widen(): void {
    this.#hasSession = true;
    this.#budget.change(this.#host.allowance);
  }

  /** `false`: too much for a connection without a session, which must go. */
  spend(bytes: number, frames: number): boolean {
    if (this.#budget.spend(this.#host.sweep(), bytes, frames) || this.#isOverBudget) return true;
    if (!this.#hasSession) return false;
    this.#isOverBudget = true;
    this.#socket.hold();
    return true;
  }

  /** Looks whether there is room again; to be called every second. */
  inspect(): void {
    if (!this.#isOverBudget || !this.#budget.spend(this.#host.sweep(), 0, 0)) return;
    this.#isOverBudget = false;
    if (!this.#waiting) this.#socket.release();
  }

  take(frames: readonly ClientFrame[]): void {
    if (this.#waiting) this.#waiting.push(...frames);
    else this.#handOn(frames);
  }

  /** Hands on what waited for this turn. */
  goOn(): void {
    const frames = this.#waiting;
    if (!frames) return;
    this.#waiting = undefined;
    this.#handOn(frames);
    if (!this.#waiting && !this.#isOverBudget) this.#socket.release();
  }

  /** Drops what waits. */
  end(): void {
    this.#waiting = undefined;
  }

  #handOn(frames: readonly ClientFrame[]): void {
    const turn = this.#host.turn();
    if (turn !== this.#turn) this.#takenInTurn = 0;
    this.#turn = turn;
    const room = framesPerTurnMax - this.#takenInTurn;
    this.#takenInTurn += Math.min(room, frames.length);
    for (const frame of frames.length > room ? frames.slice(0, room) : frames) this.#taker.take(frame);
    if (frames.length > room) this.#postpone(frames.slice(room));
  }

  #postpone(frames: ClientFrame[]): void {
    this.#waiting = frames;
    this.#socket.hold();
    this.#host.nextTurn(this);
  }
}
