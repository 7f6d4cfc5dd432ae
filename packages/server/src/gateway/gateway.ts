import { type Cancel, type Clock, every } from '@parley/kernel/clock';
import type { CloseReason } from '@parley/protocol/close-reasons';
import { encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { serverTimings } from '@parley/protocol/limits';
import type { Config } from '../config.ts';
import type { FailureReport } from '../core/failures.ts';
import type { Metrics } from '../core/metrics.ts';
import { networkOf } from '../core/network-address.ts';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import type { NextTraceID } from '../core/trace-ids.ts';
import type { Admission } from './admission.ts';
import { createBacklog } from './backlog.ts';
import { Connection, type ConnectionHost, type Patience } from './connection.ts';
import { allowanceOf } from './connection-budget.ts';
import type { Dispatch } from './dispatch.ts';
import { createFarewells } from './farewells.ts';
import { createGatehouse, type Gatehouse } from './gatehouse.ts';
import type { Hub } from './hub.ts';
import { createPacker } from './packing.ts';
import type { SessionLife } from './session-life.ts';
import type { Socket } from './socket.ts';
import { createTurns } from './turns.ts';

export interface GatewayParts {
  readonly clock: Clock;
  readonly limits: Config['limits'];
  readonly admission: Pick<Admission, 'admitLogin'>;
  readonly dispatch: Dispatch;
  readonly hub: Hub;
  readonly sessionLife: SessionLife;
  readonly report: FailureReport;
  readonly log: OperatorLog;
  readonly metrics: Metrics;
  readonly nextTraceID: NextTraceID;
}

/** The connections of this node. */
export interface Gateway {
  /** To be asked before `accept`. Without an address, as in a simulated world, only the places of the node count. */
  readonly refusalOf: Gatehouse['refusalOf'];
  /**
   * Takes over a socket that was just connected. Once the stop is announced it is sent away. `remote` is the address of
   * the other side.
   */
  accept(socket: Socket, remote?: string): void;
  /** Sockets that are not gone yet, also those that were told to close. */
  readonly connectionCount: number;
  /** Bytes that wait for readers who are behind; how far they have come is looked at every second. */
  readonly outgoingBytes: number;
  /** Asks every client to come back later, spread over `withinMs`. */
  announceStopping(withinMs: number): void;
  closeAll(reason: CloseReason): void;
  /** Resolves when the features have been told of every session that lost its connection so far, once at least. */
  idle(): Promise<void>;
}

/** All connections are looked at this often; there is no timer per connection. */
const sweepMs = 1000;

const patience: Patience = {
  silentSweepsMax: serverTimings.serverSilenceMs / sweepMs,
  loginSweepsMax: serverTimings.loginWithinMs / sweepMs,
};

/** So much of its queue may be taken by what a connection could do without. */
const droppedBeyondShare = 1 / 4;

export function createGateway(parts: GatewayParts): Gateway {
  const { clock, report, log, metrics, limits, hub } = parts;
  const connections = new Set<Connection>();
  const gatehouse = createGatehouse(parts);
  let isStopping = false;
  const farewells = createFarewells({ ...parts, isStopping: () => isStopping });
  const backlog = createBacklog(limits.outgoingBytesMax);
  let sweep = 0;
  let stopSweeping: Cancel | undefined;

  const host: ConnectionHost = {
    dispatch: parts.dispatch,
    hub,
    queueBytesMax: limits.connectionQueueBytesMax,
    droppedBeyondBytes: limits.connectionQueueBytesMax * droppedBeyondShare,
    dropped: metrics.dropped,
    backlog,
    allowance: allowanceOf(limits),
    ...gatehouse,
    ...farewells,
    ...createTurns(clock),
    wall: clock.wall,
    sweep: () => sweep,
    flushAtTurnEnd: createFlush(clock),
    failed: ({ id }, error) => report('connection failed', error, { connection: id }),
    ended: noteEnd(parts),
    gone: (connection) => {
      connections.delete(connection);
      gatehouse.places.leave(connection);
      if (connections.size > 0) return;
      stopSweeping?.();
      stopSweeping = undefined;
    },
  };
  const inspectAll = (): void => {
    sweep += 1;
    for (const connection of connections) connection.inspect(patience);
  };

  return {
    refusalOf: gatehouse.refusalOf,
    accept: (socket, remote) => {
      const network = remote === undefined ? {} : { network: networkOf(remote) };
      const connection = new Connection(host, socket, { id: parts.nextTraceID(), ...network });
      gatehouse.places.take(connection);
      metrics.connectionOpened();
      log.debug('connection.opened', { connection: connection.id, remote, connections: connections.size + 1 });
      connections.add(connection);
      socket.listen(connection);
      stopSweeping ??= every(clock, sweepMs, inspectAll);
      if (isStopping) connection.close('serverStopping');
    },
    get connectionCount() {
      return connections.size;
    },
    get outgoingBytes() {
      return backlog.bytes;
    },
    announceStopping: (withinMs) => {
      isStopping = true;
      const frame = encodeEvent(events.serverStopping.name, { withinMs });
      for (const connection of connections) connection.deliver(frame);
    },
    closeAll: (reason) => {
      if (reason === 'serverStopping') {
        isStopping = true;
        farewells.close();
      }
      for (const connection of connections) connection.close(reason);
    },
    idle: farewells.idle,
  };
}

const noteEnd =
  ({ metrics, log }: Pick<GatewayParts, 'metrics' | 'log'>) =>
  (connection: Connection, reason: CloseReason | undefined): void => {
    metrics.connectionClosed(reason);
    log.info('connection.closed', describeEnd(connection, reason));
  };

const describeEnd = (connection: Connection, reason: CloseReason | undefined): LogFields => ({
  connection: connection.id,
  reason: reason ?? 'left',
  app: connection.session?.app,
  userKey: connection.session?.userKey,
  requests: connection.requestCount,
  frames: connection.frameCount,
  seconds: (connection.ageSweeps * sweepMs) / 1000,
});

/** One task at the end of the turn writes what all connections collected in it. */
function createFlush(clock: Clock): (connection: Connection) => void {
  let waiting: Connection[] = [];
  const flushAll = (): void => {
    const connections = waiting;
    waiting = [];
    const pack = createPacker();
    for (const connection of connections) connection.flush(pack);
  };
  return (connection) => {
    if (waiting.length === 0) clock.atTurnEnd(flushAll);
    waiting.push(connection);
  };
}
