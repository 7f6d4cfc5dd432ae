import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../core/network-address.ts';

export interface TcpPlaces {
  /** TCP connections of all kinds. */
  readonly connectionsMax: number;
  /** Of one network; a trusted proxy may have them all, since it speaks for many. */
  readonly connectionsPerAddress: number;
  readonly isTrusted: (address: string) => boolean;
}

/** Of a small server no network gets more than this part. */
const networkShareMax = 1 / 2;

interface Network {
  count: number;
  /** Those that no WebSocket came of, in the order in which they came. */
  readonly plain: Set<Socket>;
}

/**
 * Sees to it that nobody fills the server with connections on which nothing is asked: where a network, or the server,
 * has as many as it may, a newcomer takes the place of the connection that is there the longest without having become
 * a WebSocket. So whoever asks something short, such as whether the server is well, gets an answer.
 */
export function keepTcpPlaces(server: Server, { connectionsMax, connectionsPerAddress, isTrusted }: TcpPlaces): void {
  const networkMax = Math.max(1, Math.min(connectionsPerAddress, Math.floor(connectionsMax * networkShareMax)));
  const networks = new Map<string, Network>();
  const plain = new Map<string, { readonly socket: Socket; readonly network: Network }>();
  let count = 0;

  const forgetPlain = (end: string): void => {
    const known = plain.get(end);
    plain.delete(end);
    known?.network.plain.delete(known.socket);
  };
  const leave = (name: string, network: Network, end: string): void => {
    forgetPlain(end);
    count -= 1;
    network.count -= 1;
    if (network.count === 0) networks.delete(name);
  };
  const enter = (socket: Socket, address: string): void => {
    const name = networkOf(address);
    const network = networks.get(name) ?? { count: 0, plain: new Set() };
    const isCrowded = network.count >= networkMax;
    if (isCrowded || count >= connectionsMax) {
      const oldest = isCrowded ? firstOf(network.plain) : firstOf(plain.values())?.socket;
      (oldest ?? socket).destroy();
      if (!oldest) return;
      forgetPlain(endOf(oldest));
    }
    networks.set(name, network);
    network.count += 1;
    count += 1;
    const end = endOf(socket);
    network.plain.add(socket);
    plain.set(end, { socket, network });
    socket.once('close', () => leave(name, network, end));
  };
  server.prependListener('connection', (socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && !isTrusted(remoteAddress)) enter(socket, remoteAddress);
  });
  server.prependListener('upgrade', ({ socket }: IncomingMessage) => {
    forgetPlain(endOf(socket));
    // Once the server takes no WebSockets any more, nobody else answers.
    if (server.listenerCount('upgrade') === 1) socket.destroy();
  });
}

function firstOf<One>(many: Iterable<One>): One | undefined {
  for (const one of many) return one;
  return undefined;
}

/** Names a connection, also where TLS has put another object around its socket. */
const endOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
