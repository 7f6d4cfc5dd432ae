import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { decodeClientMessage } from '@parley/protocol/codec';
import { type ClientFrame, type EncodedFrame, encodeMessage, encodePong, pingFrame } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import type { SessionActor } from '../core/actors.ts';
import type { LoginRefusal, Visitor } from '../core/feature.ts';
import type { Laggard } from './backlog.ts';
import { type Dispatch, isServedVersion, type Reply, type Route } from './dispatch.ts';
import { Entrance, type Opened } from './entrance.ts';
import type { Hub } from './hub.ts';
import type { HubSession } from './hub-session.ts';
import { Intake, type IntakeHost, type Taker } from './intake.ts';
import { Outgoing, type OutgoingHost } from './outgoing.ts';
import { type Pack, packFrames } from './packing.ts';
import type { Guest, Places, Standing } from './places.ts';
import { createAsking } from './requester.ts';
import type { Socket, SocketListener } from './socket.ts';

/** What all connections of a gateway share. */
export interface ConnectionHost extends IntakeHost, OutgoingHost {
  readonly dispatch: Dispatch;
  readonly hub: Hub;
  /** A frame was dropped because the reader is behind. */
  dropped(): void;
  wall(): Millis;
  /** The number of the present sweep: connections measure silence in sweeps and hold no timers. */
  sweep(): number;
  /** Has `flush` called at the end of the turn. */
  flushAtTurnEnd(connection: Connection): void;
  readonly places: Pick<Places, 'move'>;
  /** Charges a login whose token is good. */
  readonly admitLogin: (visitor: Visitor) => LoginRefusal | undefined;
  /** Charges the network with a login that failed; `true`: it has to wait. */
  chargeFailure(network: string | undefined): boolean;
  /** The session lost its connection in a way that leaves it to be resumed; nothing was heard of it for long if it fell silent. */
  sessionLost(actor: SessionActor, fellSilent?: boolean): void;
  sessionExpired(actor: SessionActor): void;
  /** The session is over, and not because its token expired. */
  sessionEnded(actor: SessionActor): void;
  /** A bug outside any request. */
  failed(connection: Connection, error: unknown): void;
  /** Nothing goes in or out any more; without a reason the other side, or the network, ended it. */
  ended(connection: Connection, reason: CloseReason | undefined): void;
  /** The socket is gone. */
  gone(connection: Connection): void;
}

/** How long a connection may stay silent or without a session, in sweeps. */
export interface Patience {
  readonly silentSweepsMax: number;
  readonly loginSweepsMax: number;
}

/**
 * `new`: nothing arrived yet; `outside`: no session, but something was asked; `opening`: a login or resume waits for
 * its answer; `open`: has a session; `closed`: nothing goes in or out any more.
 */
type ConnectionState = 'new' | 'outside' | 'opening' | 'open' | 'closed';

type RequestFrame = Extract<ClientFrame, { kind: 'request' }>;

/** A heartbeat as clients send it: alone. */
const heartbeat = encodeMessage([pingFrame]);

/** Logins that may fail on one connection. */
const failuresMax = 10;

/** An expired token is honoured this much longer, for clocks that differ and answers under way. */
const expiryGraceMs = 2000;

/** The session is over. */
const endings: ReadonlySet<CloseReason> = new Set<CloseReason>(['kickedOut', 'unregistered', 'loggedOut']);
/** The session goes on elsewhere, or was told to have ended. */
const settled: ReadonlySet<CloseReason> = new Set<CloseReason>(['superseded', 'tokenExpired']);

/**
 * One socket with the rules of the protocol: what may arrive when, what leaves when, and when it is over.
 * A class, because a node holds tens of thousands and its functions are then shared by all.
 */
export class Connection implements HubSession, SocketListener, Guest, Taker, Laggard {
  /** Names the connection in the log. */
  readonly id: string;
  readonly network: string | undefined;
  standing: Standing = 'outside';
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  #state: ConnectionState = 'new';
  #opened: Opened | undefined;
  #lastRequestID = 0;
  #requestsInFlight = 0;
  #requestCount = 0;
  #frameCount = 0;
  #bornAt: number;
  #heardAt: number;
  readonly #intake: Intake;
  readonly #outgoing: Outgoing;
  #failureCount = 0;
  #pongSweep = -1;
  #isPongWaiting = false;

  constructor(host: ConnectionHost, socket: Socket, name: { readonly id: string; readonly network?: string }) {
    this.id = name.id;
    this.network = name.network;
    this.#host = host;
    this.#socket = socket;
    this.#bornAt = host.sweep();
    this.#heardAt = this.#bornAt;
    this.#intake = new Intake(host, socket, this);
    this.#outgoing = new Outgoing(host, socket, this);
  }

  get actor(): SessionActor {
    return present(this.#opened, 'a connection in the hub has a session').actor;
  }

  /** The session that the connection has or had. */
  get session(): SessionActor | undefined {
    return this.#opened?.actor;
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  /** Events and answers that were handed over to be sent. */
  get frameCount(): number {
    return this.#frameCount;
  }

  get ageSweeps(): number {
    return this.#host.sweep() - this.#bornAt;
  }

  received(bytes: number): void {
    if (this.#state !== 'closed') this.#spend(bytes, 0);
  }

  message(text: string): void {
    if (this.#state === 'closed') return;
    this.#heardAt = this.#host.sweep();
    if (text === heartbeat && this.#intake.isEmpty) {
      if (this.#spend(0, 1)) this.#beat();
      return;
    }
    const decoded = decodeClientMessage(text);
    if (!decoded.ok) this.close(decoded.reason);
    else if (this.#spend(0, decoded.frames.length)) this.#intake.take(decoded.frames);
  }

  take(frame: ClientFrame): void {
    if (this.#state === 'closed') return;
    try {
      if (frame.kind === 'request') this.#request(frame);
      else if (this.#state === 'new') this.close('outOfOrder');
      else this.#pong();
    } catch (error) {
      this.#fail(error);
    }
  }

  closed(): void {
    this.#end(undefined);
    this.#outgoing.release();
    this.#host.gone(this);
  }

  deliver(frame: EncodedFrame, isDroppable = false): void {
    if (this.#state === 'closed') return;
    if (isDroppable && this.#outgoing.isBehind) {
      this.#host.dropped();
      return;
    }
    if (this.#outgoing.isEmpty) this.#host.flushAtTurnEnd(this);
    this.#frameCount += 1;
    if (!this.#outgoing.add(frame)) this.close('slowConsumer');
  }

  /** Writes what was collected in this turn, in one go. */
  flush(pack: Pack = packFrames): void {
    if (this.#outgoing.isEmpty) return;
    this.#isPongWaiting = false;
    if (!this.#outgoing.flush(pack)) this.close('slowConsumer');
  }

  /** Writes what waits, but not to a reader who is too slow for it, and ends the connection. */
  close(reason: CloseReason): void {
    if (this.#state === 'closed') return;
    this.flush();
    if (this.#end(reason)) this.#socket.close(reason);
  }

  giveWay(): void {
    this.close('crowdedOut');
    this.#socket.drop('crowdedOut');
  }

  measure(): number {
    return this.#outgoing.measure();
  }

  /** Too much waits for this reader and others together: nothing of it is written any more. */
  cut(): void {
    this.#outgoing.forget();
    this.#end('slowConsumer');
    this.#socket.cut();
  }

  /** Looks whether the connection was silent, without a session or without a valid token for too long. */
  inspect(patience: Patience): void {
    this.#outgoing.look();
    if (this.#state === 'closed') return;
    const sweep = this.#host.sweep();
    this.#intake.inspect();
    if (this.#opened && this.#host.wall() >= this.#opened.tokenExpiresAt + expiryGraceMs) this.#expire(this.#opened);
    else if (sweep - this.#heardAt > patience.silentSweepsMax) this.close('silent');
    else if (this.#isOutside() && sweep - this.#bornAt > patience.loginSweepsMax) this.close('loginTooLate');
  }

  /**
   * A heartbeat that came alone needs no decoding, and its answer waits for nothing that it could leave with, unless
   * they come in a throng.
   */
  #beat(): void {
    const sweep = this.#host.sweep();
    if (this.#state === 'new') this.close('outOfOrder');
    else if (!this.#outgoing.isEmpty || this.#pongSweep === sweep) this.#pong();
    else {
      this.#pongSweep = sweep;
      const pong = encodePong(this.#host.wall());
      if (!this.#outgoing.write([pong], pong.length, packFrames)) this.close('slowConsumer');
    }
  }

  /** One answers all that came in a turn. */
  #pong(): void {
    if (this.#isPongWaiting) return;
    this.#isPongWaiting = true;
    this.deliver(encodePong(this.#host.wall()));
  }

  #spend(bytes: number, frames: number): boolean {
    if (this.#intake.spend(bytes, frames)) return true;
    this.close('tooManyFrames');
    return false;
  }

  #isOutside(): boolean {
    return this.#state === 'new' || this.#state === 'outside';
  }

  #request(frame: RequestFrame): void {
    const route = this.#host.dispatch.find(frame.method);
    const reason = this.#faultOf(frame, route);
    if (reason || !route) {
      this.close(reason ?? 'unknownFrame');
      return;
    }
    this.#lastRequestID = frame.id;
    this.#requestCount += 1;
    this.#requestsInFlight += 1;
    const work = route.method.needsLogin ? this.#ask(route, frame) : this.#enter(route, frame);
    work.catch((error: unknown) => this.#fail(error));
  }

  /** Why a request must end the connection. */
  #faultOf({ id, params }: RequestFrame, route: Route | undefined): CloseReason | undefined {
    if (id <= this.#lastRequestID) return 'outOfOrder';
    if (!route) return 'unknownFrame';
    const { needsLogin } = route.method;
    if (needsLogin ? this.#state !== 'open' : !this.#isOutside()) return 'outOfOrder';
    if (!needsLogin && !isServedVersion(params)) return 'unsupportedVersion';
    return this.#requestsInFlight >= wireLimits.requestsInFlightMax ? 'tooManyRequests' : undefined;
  }

  async #ask(route: Route, { id, params }: RequestFrame): Promise<void> {
    const keepUntil = (tokenExpiresAt: Millis): void => {
      if (this.#opened) this.#opened = { ...this.#opened, tokenExpiresAt };
    };
    const asking = createAsking(this, this.#host.hub, keepUntil);
    const reply = await this.#host.dispatch.run(route, { id, connection: this.id }, asking.requester, params);
    asking.settle();
    if (!reply) return;
    this.#requestsInFlight -= 1;
    this.deliver(reply.frame);
    if (asking.isLeaving) this.close('loggedOut');
  }

  async #enter(route: Route, { id, params }: RequestFrame): Promise<void> {
    this.#state = 'opening';
    this.#host.places.move(this, 'entering');
    const entrance = new Entrance(this.#host.admitLogin);
    const reply = await this.#host.dispatch.run(route, { id, connection: this.id }, entrance, params);
    if (entrance.turnedAway) {
      this.close(entrance.turnedAway);
      return;
    }
    if (reply) {
      this.#requestsInFlight -= 1;
      this.deliver(reply.frame);
    }
    this.#entered(reply, entrance.opened);
    const charged = entrance.chargedFor(reply?.refused, route.method.failure);
    if (charged !== 'nobody') this.#chargeFailure(charged === 'address');
  }

  /** The session may have been opened for a connection that is gone by now, or by a login that failed in the end. */
  #entered(reply: Reply | undefined, opened: Opened | undefined): void {
    if (this.#state !== 'closed' && reply) this.#state = opened && reply.refused === undefined ? 'open' : 'outside';
    if (this.#state === 'outside') this.#host.places.move(this, 'outside');
    if (opened && this.#state === 'open') {
      this.#opened = opened;
      this.#intake.widen();
      this.#host.places.move(this, 'inside');
      this.#host.hub.add(this);
    } else if (opened) this.#host.sessionLost(opened.actor);
  }

  #chargeFailure(isOfAddress: boolean): void {
    this.#failureCount += 1;
    const mustWait = isOfAddress && this.#host.chargeFailure(this.network);
    if (mustWait || this.#failureCount >= failuresMax) this.close('tooManyFailures');
  }

  #expire({ actor }: Opened): void {
    this.#host.sessionExpired(actor);
    this.close('tokenExpired');
  }

  #fail(error: unknown): void {
    this.#host.failed(this, error);
    this.close('serverFault');
  }

  /** `false`: it had ended before. */
  #end(reason: CloseReason | undefined): boolean {
    if (this.#state === 'closed') return false;
    this.#state = 'closed';
    this.#outgoing.drop();
    this.#intake.end();
    this.#host.places.move(this, 'outside');
    this.#host.ended(this, reason);
    if (!this.#opened) return true;
    this.#host.hub.remove(this);
    if (reason && endings.has(reason)) this.#host.sessionEnded(this.#opened.actor);
    else if (!reason || !settled.has(reason)) this.#host.sessionLost(this.#opened.actor, reason === 'silent');
    return true;
  }
}
