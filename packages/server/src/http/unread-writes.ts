import type { Server, Socket } from 'node:net';
import { type Cancel, type Clock, every } from '@parley/kernel/clock';

export interface UnreadWritesParts {
  readonly clock: Clock;
  /** The other side must take something of what waits for it within this long. */
  readonly writeMs: number;
  /** Told of a connection that was ended for it. */
  readonly onEnded: (socket: Socket) => void;
}

/** What was unwritten at the last look, and since when it was just as much. */
interface Stand {
  readonly unwritten: number;
  readonly since: number;
}

/** A connection ends late by this share of its time at most, and looking at tens of thousands costs little. */
const looksPerWrite = 6;

/**
 * Ends connections of `server` whose other side takes nothing of what waits for it, whatever is spoken over them: an
 * answer, a page, a WebSocket. Node's own limit of time for a socket serves neither where the other side goes on sending,
 * nor with TLS, where it sees no write move.
 */
export function endUnreadWrites(server: Server, { clock, writeMs, onEnded }: UnreadWritesParts): Cancel {
  const sockets = new Set<Socket>();
  // Those for whom something waits: most have nothing here.
  const stands = new Map<Socket, Stand>();
  const look = (): void => {
    const now = clock.monotonic();
    for (const socket of sockets) {
      const unwritten = unwrittenOf(socket);
      const stand = stands.get(socket);
      if (unwritten === 0) stands.delete(socket);
      else if (stand?.unwritten !== unwritten) stands.set(socket, { unwritten, since: now });
      else if (now - stand.since >= writeMs) {
        onEnded(socket);
        socket.destroy();
      }
    }
  };
  function forget(this: Socket): void {
    sockets.delete(this);
    stands.delete(this);
  }
  const take = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', forget);
  };
  server.on('connection', take);
  const stop = every(clock, writeMs / looksPerWrite, look);
  return () => {
    stop();
    server.off('connection', take);
  };
}

/**
 * What the system has not taken of what was written, below TLS where there is TLS. Node says it of no socket, but looks at
 * the same number itself to tell a slow write from one that stands; without it everything that waits counts.
 */
function unwrittenOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const queued: unknown = isObject(handle) ? Reflect.get(handle, 'writeQueueSize') : undefined;
  return typeof queued === 'number' ? queued : socket.writableLength;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
