import { utf8Length } from '@parley/kernel/utf8';
import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import type { Socket, SocketListener } from '@parley/server/gateway/socket';
import type { Chance } from './chance.ts';
import type { ClientEndListener, ClientHost, NetworkConditions, ServerHost } from './ends.ts';
import { type Packet, Pipe } from './pipe.ts';

/** A text that passed between a client and a server. */
export interface Frame {
  /** When it arrived at the server (`up`), was handed out by it (`out`), or arrived at the client (`down`). */
  readonly at: number;
  readonly direction: 'up' | 'out' | 'down';
  readonly client: string;
  readonly server: string;
  readonly connection: number;
  readonly text: string;
}

export type FrameTap = (frame: Frame) => void;

interface ConnectionParts {
  readonly client: ClientHost;
  readonly server: ServerHost;
  readonly listener: ClientEndListener;
  readonly chance: Chance;
  readonly conditions: () => NetworkConditions;
  readonly delayMs: () => number;
  readonly isBlocked: () => boolean;
  readonly tap: FrameTap;
  readonly now: () => number;
  /** The server read nothing for so long. */
  readonly held: (forMs: number) => void;
  readonly ended: () => void;
  readonly number: number;
}

/** One connection between a client and a server, with what may befall it. */
export class Connection {
  readonly client: string;
  readonly server: string;
  private readonly parts: ConnectionParts;
  private readonly up: Pipe;
  private readonly down: Pipe;
  private serverListener: SocketListener | undefined;
  /** What arrived while the server read nothing, and since when it reads nothing. */
  private readonly unread: Packet[] = [];
  private heldSince: number | undefined;
  private clientIsOpen = true;
  private serverIsOpen = true;
  /** After a power cut of the server: whether the host would answer again. */
  private hostAnswers: (() => boolean) | undefined;

  constructor(parts: ConnectionParts) {
    this.parts = parts;
    this.client = parts.client.name;
    this.server = parts.server.name;
    const { delayMs, isBlocked } = parts;
    this.up = new Pipe({
      receiver: parts.server.clock,
      delayMs,
      isBlocked,
      deliver: (packet) => this.atServer(packet),
    });
    this.down = new Pipe({
      receiver: parts.client.clock,
      delayMs,
      isBlocked,
      deliver: (packet) => this.atClient(packet),
    });
  }

  start(): void {
    const { server } = this.parts;
    server.clock.after(0, () => server.accept(this.socket()));
    this.down.send({ kind: 'open' });
  }

  sendUp(text: string): void {
    if (!this.clientIsOpen) return;
    if (this.hostAnswers === undefined) this.up.send({ kind: 'text', text });
    else if (this.hostAnswers()) this.down.send({ kind: 'reset' });
  }

  closeByClient(): void {
    if (!this.clientIsOpen) return;
    this.clientIsOpen = false;
    this.down.clear();
    this.up.send({ kind: 'close', code: 1000 });
    this.endIfOver();
  }

  /** Breaks the connection; each side that lives learns of it. */
  reset(): void {
    this.up.clear();
    this.down.clear();
    if (this.clientIsOpen) this.down.send({ kind: 'reset' });
    if (this.serverIsOpen) this.up.send({ kind: 'reset' });
  }

  /** The client's process is dead; its system tells the server. */
  clientDied(): void {
    this.clientIsOpen = false;
    this.reset();
    this.endIfOver();
  }

  /** The server's process is dead; its system tells the client. */
  serverDied(): void {
    this.serverIsOpen = false;
    this.reset();
    this.endIfOver();
  }

  /** From now on nothing arrives, on either side. */
  silence(): void {
    this.up.lose();
    this.down.lose();
  }

  /** The server's host has no power. Nobody answers, until it runs again and tells the client that it knows nothing of this. */
  orphan(hostAnswers: () => boolean): void {
    this.serverIsOpen = false;
    this.up.clear();
    this.down.clear();
    this.hostAnswers = hostAnswers;
  }

  unblocked(): void {
    this.up.unblocked();
    this.down.unblocked();
  }

  private socket(): Socket {
    return {
      send: (text) => {
        if (!this.serverIsOpen) return;
        this.tell('out', text);
        this.down.send({ kind: 'text', text });
      },
      close: (reason) => this.closeByServer(reason),
      drop: (reason) => this.closeByServer(reason),
      hold: () => {
        this.heldSince ??= this.parts.now();
      },
      release: () => {
        if (this.heldSince !== undefined) this.parts.held(this.parts.now() - this.heldSince);
        this.heldSince = undefined;
        this.readOn();
      },
      cut: () => this.cutByServer(),
      bufferedBytes: () => this.down.bufferedBytes,
      listen: (listener) => {
        this.serverListener = listener;
      },
    };
  }

  private closeByServer(reason: CloseReason): void {
    if (!this.serverIsOpen) return;
    this.serverIsOpen = false;
    this.up.clear();
    this.down.send({ kind: 'close', code: closeReasons[reason].code });
    this.parts.server.clock.after(0, () => this.serverListener?.closed());
    this.endIfOver();
  }

  private cutByServer(): void {
    this.down.clear();
    if (this.clientIsOpen) this.down.send({ kind: 'reset' });
    if (!this.serverIsOpen) return;
    this.serverIsOpen = false;
    this.up.clear();
    this.parts.server.clock.after(0, () => this.serverListener?.closed());
    this.endIfOver();
  }

  private atServer(packet: Packet): void {
    this.unread.push(packet);
    this.readOn();
  }

  private readOn(): void {
    while (this.heldSince === undefined) {
      const packet = this.unread.shift();
      if (packet === undefined) return;
      this.read(packet);
    }
  }

  private read(packet: Packet): void {
    if (!this.serverIsOpen) return;
    if (packet.kind === 'text') {
      const fate = this.fate();
      if (fate !== 'lost') {
        this.tell('up', packet.text);
        this.serverListener?.received(utf8Length(packet.text));
        this.serverListener?.message(packet.text);
      }
      return;
    }
    this.serverIsOpen = false;
    this.serverListener?.closed();
    this.endIfOver();
  }

  private atClient(packet: Packet): void {
    if (!this.clientIsOpen) return;
    const { listener } = this.parts;
    if (packet.kind === 'open') listener.opened();
    else if (packet.kind === 'text') {
      if (this.fate() === 'lost') return;
      this.tell('down', packet.text);
      listener.message(packet.text);
    } else {
      this.clientIsOpen = false;
      listener.closed(packet.kind === 'close' ? packet.code : 1006);
      this.endIfOver();
    }
  }

  /** What befalls the connection with this packet, and whether the packet still arrives. */
  private fate(): 'arrives' | 'lost' {
    const { chance, conditions } = this.parts;
    const { resets, halfOpens } = conditions();
    if (chance.happens(resets)) this.reset();
    else if (chance.happens(halfOpens)) this.silence();
    else return 'arrives';
    return chance.happens(0.5) ? 'arrives' : 'lost';
  }

  private tell(direction: Frame['direction'], text: string): void {
    const { tap, now, number } = this.parts;
    tap({ at: now(), direction, client: this.client, server: this.server, connection: number, text });
  }

  private endIfOver(): void {
    if (!this.clientIsOpen && !this.serverIsOpen) this.parts.ended();
  }
}
