import type { Cancel, Clock } from '@parley/kernel/clock';
import { utf8Length } from '@parley/kernel/utf8';

/** What travels in one direction of a connection. */
export type Packet =
  /** The connection is made. */
  | { readonly kind: 'open' }
  | { readonly kind: 'text'; readonly text: string }
  /** An orderly end, with its WebSocket close code. */
  | { readonly kind: 'close'; readonly code: number }
  /** The connection broke; whatever was on its way is lost. */
  | { readonly kind: 'reset' };

export interface PipeEnds {
  /** The process that receives: nothing arrives while it stands still or when it is dead. */
  readonly receiver: Clock;
  /** The way at this moment: how long a packet takes. */
  readonly delayMs: () => number;
  readonly isBlocked: () => boolean;
  readonly deliver: (packet: Packet) => void;
}

/** One direction of a connection. Packets keep their order; while the way is blocked they wait in it, as TCP has them wait. */
export class Pipe {
  private readonly ends: PipeEnds;
  private readonly waiting: { readonly packet: Packet; readonly bytes: number; at: number }[] = [];
  private cancel: Cancel | undefined;
  private isLost = false;
  /** Bytes that were sent and have not arrived. */
  bufferedBytes = 0;

  constructor(ends: PipeEnds) {
    this.ends = ends;
  }

  send(packet: Packet): void {
    if (this.isLost) return;
    const bytes = packet.kind === 'text' ? utf8Length(packet.text) : 0;
    this.bufferedBytes += bytes;
    const before = this.waiting.at(-1)?.at ?? 0;
    this.waiting.push({ packet, bytes, at: Math.max(before, this.ends.receiver.monotonic() + this.ends.delayMs()) });
    this.pump();
  }

  /** Takes back everything that has not arrived. */
  clear(): void {
    this.waiting.length = 0;
    this.bufferedBytes = 0;
    this.cancel?.();
    this.cancel = undefined;
  }

  /** From now on packets vanish without a sign. */
  lose(): void {
    this.isLost = true;
    this.clear();
  }

  /** The way is free again: what waited sets out now. */
  unblocked(): void {
    const first = this.waiting[0];
    if (first === undefined) return;
    first.at = Math.max(first.at, this.ends.receiver.monotonic() + this.ends.delayMs());
    this.pump();
  }

  private pump(): void {
    const first = this.waiting[0];
    if (first === undefined || this.cancel !== undefined || this.ends.isBlocked()) return;
    this.cancel = this.ends.receiver.after(first.at - this.ends.receiver.monotonic(), () => {
      this.cancel = undefined;
      if (this.ends.isBlocked()) return;
      this.waiting.shift();
      this.bufferedBytes -= first.bytes;
      this.ends.deliver(first.packet);
      this.pump();
    });
  }
}
