import type { Clock } from '@parley/kernel/clock';
import type { Chance } from './chance.ts';
import { Connection, type FrameTap } from './connection.ts';
import {
  type ClientEnd,
  type ClientEndListener,
  type ClientHost,
  calmNetwork,
  type NetworkConditions,
  type ServerHost,
} from './ends.ts';

/** How often an attempt whose packets get lost is tried again by the system, in milliseconds. */
const connectRetryMs = 1000;

/**
 * The network between the clients and a load balancer in front of the servers. Order holds inside a connection and
 * nothing is lost inside it, as with TCP; connections are slow, break, go silent or cannot be made.
 */
export class SimNetwork {
  conditions: NetworkConditions;
  private readonly clock: Clock;
  private readonly chance: Chance;
  private readonly tap: FrameTap;
  private readonly servers = new Map<string, ServerHost>();
  private readonly connections = new Set<Connection>();
  private readonly blocked = new Set<string>();
  private opened = 0;
  /** How long servers did not read what their clients had sent, over all connections. */
  heldMs = 0;

  constructor(clock: Clock, chance: Chance, options: { conditions?: NetworkConditions; tap?: FrameTap } = {}) {
    this.clock = clock;
    this.chance = chance;
    this.conditions = options.conditions ?? calmNetwork;
    this.tap = options.tap ?? (() => {});
  }

  /** The load balancer sends new connections to this server from now on. */
  serverUp(server: ServerHost): void {
    this.servers.set(server.name, server);
  }

  /** No new connections; those that stand go on. */
  serverDraining(name: string): void {
    this.servers.delete(name);
  }

  /**
   * The server's process is gone. Its system resets the connections if it lives on; after a power cut nobody does,
   * until the client sends something to the restarted host.
   */
  serverGone(name: string, how: 'reset' | 'silent'): void {
    this.servers.delete(name);
    for (const connection of this.connectionsOf(name)) {
      if (how === 'reset') connection.serverDied();
      else connection.orphan(() => this.servers.has(name));
    }
  }

  /** The client's process is gone; its system closes its connections. */
  clientGone(name: string): void {
    for (const connection of this.connectionsOf(name)) connection.clientDied();
  }

  connect(client: ClientHost, listener: ClientEndListener): ClientEnd {
    let connection: Connection | undefined;
    let isClosed = false;
    const fail = (): void => {
      if (!isClosed) listener.closed(1006);
      isClosed = true;
    };
    const attempt = (): void => {
      if (isClosed) return;
      if (this.isBlocked(client.name)) {
        client.clock.after(connectRetryMs, attempt);
        return;
      }
      const server = this.pickServer();
      if (server === undefined) fail();
      else connection = this.open(client, server, listener);
    };
    client.clock.after(this.delayMs() * 2, attempt);
    return {
      send: (text) => connection?.sendUp(text),
      close: () => {
        isClosed = true;
        connection?.closeByClient();
      },
    };
  }

  /** Cuts the host off: nothing passes, and neither side is told. */
  block(name: string): void {
    this.blocked.add(name);
  }

  unblock(name: string): void {
    if (!this.blocked.delete(name)) return;
    for (const connection of this.connectionsOf(name)) connection.unblocked();
  }

  isBlocked(name: string): boolean {
    return this.blocked.has(name);
  }

  /** Breaks every connection of the host; both sides learn of it. */
  resetConnections(name: string): void {
    for (const connection of this.connectionsOf(name)) connection.reset();
  }

  /** From now on the host's connections carry nothing, and neither side is told. */
  silenceConnections(name: string): void {
    for (const connection of this.connectionsOf(name)) connection.silence();
  }

  heal(): void {
    this.conditions = calmNetwork;
    for (const name of [...this.blocked]) this.unblock(name);
  }

  private pickServer(): ServerHost | undefined {
    if (this.servers.size === 0 || this.chance.happens(this.conditions.refusals)) return undefined;
    return this.chance.pick([...this.servers.values()]);
  }

  private open(client: ClientHost, server: ServerHost, listener: ClientEndListener): Connection {
    this.opened += 1;
    const connection = new Connection({
      number: this.opened,
      client,
      server,
      listener,
      chance: this.chance,
      conditions: () => this.conditions,
      delayMs: () => this.delayMs(),
      isBlocked: () => this.isBlocked(client.name) || this.isBlocked(server.name),
      tap: this.tap,
      now: () => this.clock.monotonic(),
      held: (forMs) => {
        this.heldMs += forMs;
      },
      ended: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
    connection.start();
    return connection;
  }

  private connectionsOf(host: string): readonly Connection[] {
    return [...this.connections].filter(({ client, server }) => client === host || server === host);
  }

  private delayMs(): number {
    const { latencyMs, jitterMs, spikes } = this.conditions;
    const usualMs = latencyMs + this.chance.between(0, jitterMs);
    return this.chance.happens(spikes) ? usualMs * 10 : usualMs;
  }
}
