import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Why the head of a request cannot be answered for: what stands between a client and this server might understand it
 * otherwise. `undefined`: it can.
 */
export function faultOfHead({ headers, rawHeaders, url = '' }: IncomingMessage): string | undefined {
  if (hostsIn(rawHeaders) > 1) return 'The request names its host more than once.';
  if (!isTarget(url)) return 'The address is no encoded text.';
  const { upgrade, 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  if (upgrade !== undefined && (length !== '0' || encoding !== undefined)) {
    return 'A request for another protocol has no body.';
  }
  return undefined;
}

/** Of names and values in turn. */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** Printable ASCII, and what is encoded in it is UTF-8, which has no halves of surrogate pairs. */
function isTarget(url: string): boolean {
  if (!/^[!-~]*$/.test(url)) return false;
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Which connections go over to another protocol. */
export interface Upgrades {
  /** Takes note of the requests of this server. */
  watch(server: Server): void;
  /**
   * Whether the connection of this request may be handed over. Not while an earlier request of it waits for its answer,
   * which would be written into the midst of the other protocol.
   */
  isDue(request: IncomingMessage): boolean;
}

export function createUpgrades(): Upgrades {
  const unanswered = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: 1 | -1): void => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + by);
  };
  const watched: { server?: Server } = {};
  return {
    watch: (server) => {
      watched.server = server;
      server.on('request', ({ socket }, response) => {
        count(socket, 1);
        response.once('close', () => count(socket, -1));
      });
    },
    isDue: (request) =>
      (watched.server?.listenerCount('upgrade') ?? 0) > 0 &&
      (unanswered.get(request.socket) ?? 0) === 0 &&
      faultOfHead(request) === undefined,
  };
}
