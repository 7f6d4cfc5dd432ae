import { type CloseReason, closeReasons } from '@parley/protocol/close-reasons';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import { methods } from '@parley/protocol/index';
import type { CommittedBatch, ConnectionRefusal, Counted, Metrics } from '../core/metrics.ts';
import { actionMetrics } from './action-metrics.ts';
import type { Counter, Registry } from './registry.ts';
import { counters, secondsBounds } from './series.ts';

const sizeBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];

const leftByItself = 'left';

/** The metrics of a node in a registry. Every series that can ever be is declared here, so that their number stands. */
export function createNodeMetrics(registry: Registry, sweeps: readonly string[]): Metrics {
  const connections = connectionMetrics(registry);
  const requests = requestMetrics(registry);
  const actions = actionMetrics(registry);
  const commits = commitMetrics(registry);
  const delivery = deliveryMetrics(registry);
  const counted = countedMetrics(registry);
  const sweptRows = counters(registry, sweeps, (sweep) => ({
    name: 'parley_swept_rows_total',
    help: 'Rows that sweeps have removed.',
    labels: { sweep },
  }));
  return {
    isWatched: true,
    ...connections,
    ...requests,
    ...actions,
    ...commits,
    ...delivery,
    counted: (what, amount) => counted[what].add(amount),
    swept: (sweep, rows) => sweptRows.get(sweep)?.add(rows),
  };
}

const refusals: readonly ConnectionRefusal[] = ['address', 'origin', 'full', 'addressFull', 'addressWaits'];

function connectionMetrics(
  registry: Registry,
): Pick<Metrics, 'connectionOpened' | 'connectionRefused' | 'connectionClosed'> {
  const opened = registry.counter({
    name: 'parley_connections_opened_total',
    help: 'WebSocket connections that were taken.',
  });
  const refused = counters(registry, refusals, (reason) => ({
    name: 'parley_connections_refused_total',
    help: 'Attempts to connect that were turned away: no WebSocket at the address, origin not allowed, node full.',
    labels: { reason },
  }));
  const reasons = [leftByItself, ...(Object.keys(closeReasons) as CloseReason[])];
  const closed = counters(registry, reasons, (reason) => ({
    name: 'parley_connections_closed_total',
    help: 'WebSocket connections that ended, by reason; "left": by the client or the network.',
    labels: { reason },
  }));
  return {
    connectionOpened: () => opened.add(),
    connectionRefused: (why) => refused.get(why)?.add(),
    connectionClosed: (reason) => closed.get(reason ?? leftByItself)?.add(),
  };
}

/** The outcome is `answered` or `refused`; which error it was stands in a metric of its own, or series would multiply. */
function requestMetrics(registry: Registry): Pick<Metrics, 'requestDone'> {
  const names = Object.values(methods).flatMap((feature) => Object.values(feature).map(({ name }) => name));
  const byOutcome = (outcome: string) =>
    counters(registry, names, (method) => ({
      name: 'parley_requests_total',
      help: 'Requests that were settled, by method and outcome.',
      labels: { method, outcome },
    }));
  const answered = byOutcome('answered');
  const refused = byOutcome('refused');
  const durations = new Map(
    names.map((method) => [
      method,
      registry.histogram({
        name: 'parley_request_duration_seconds',
        help: 'From the arrival of a request until its answer is ready.',
        labels: { method },
        bounds: secondsBounds,
      }),
    ]),
  );
  const errors = counters(registry, Object.keys(errorCodes) as ErrorName[], (name) => ({
    name: 'parley_errors_total',
    help: 'Refusals, by the code that the client sees.',
    labels: { code: String(errorCodes[name]), name },
  }));
  return {
    requestDone: (method, refusedWith, durationMs) => {
      (refusedWith === undefined ? answered : refused).get(method)?.add();
      durations.get(method)?.observe(durationMs / 1000);
      if (refusedWith !== undefined) errors.get(refusedWith)?.add();
    },
  };
}

function commitMetrics(registry: Registry): Pick<Metrics, 'committed' | 'commitFailed'> {
  const accepted = registry.counter({
    name: 'parley_messages_accepted_total',
    help: 'New messages that are durable.',
  });
  const duration = registry.histogram({
    name: 'parley_commit_duration_seconds',
    help: 'From the begin of a shared transaction until it is durable.',
    bounds: secondsBounds,
  });
  const wait = registry.histogram({
    name: 'parley_commit_wait_seconds',
    help: 'How long the first member of a shared transaction waited for its begin.',
    bounds: secondsBounds,
  });
  const size = registry.histogram({
    name: 'parley_commit_batch_size',
    help: 'Members of a shared transaction.',
    bounds: sizeBounds,
  });
  const failed = registry.counter({
    name: 'parley_commit_failures_total',
    help: 'Shared transactions that failed; their members were run again one by one.',
  });
  return {
    committed: ({ members, messages, durationMs, waitedMs }: CommittedBatch) => {
      accepted.add(messages);
      duration.observe(durationMs / 1000);
      wait.observe(waitedMs / 1000);
      size.observe(members);
    },
    commitFailed: () => failed.add(),
  };
}

function deliveryMetrics(
  registry: Registry,
): Pick<Metrics, 'delivered' | 'dropped' | 'hintPublished' | 'hintReceived'> {
  const delivered = registry.counter({
    name: 'parley_events_delivered_total',
    help: 'Events that were handed to connections of this node.',
  });
  const dropped = registry.counter({
    name: 'parley_events_dropped_total',
    help: 'Events that may be lost and were not sent to connections whose readers are behind.',
  });
  const delay = registry.histogram({
    name: 'parley_delivery_delay_seconds',
    help: 'From durable on the node that committed until handed to the connections of this node.',
    bounds: secondsBounds,
  });
  const published = registry.counter({
    name: 'parley_bus_hints_published_total',
    help: 'Hints that this node put on the bus.',
  });
  const received = registry.counter({
    name: 'parley_bus_hints_received_total',
    help: 'Hints that this node took from the bus, its own included.',
  });
  return {
    delivered: (sessions, delayMs) => {
      if (sessions === 0) return;
      delivered.add(sessions);
      delay.observe(delayMs / 1000);
    },
    dropped: () => dropped.add(),
    hintPublished: () => published.add(),
    hintReceived: () => received.add(),
  };
}

const countedMetrics = (registry: Registry): Readonly<Record<Counted, Counter>> => ({
  roomMembersCame: registry.counter({
    name: 'parley_room_members_came_total',
    help: 'Users who came into rooms, each once whatever the number of devices.',
  }),
  roomMembersWent: registry.counter({
    name: 'parley_room_members_went_total',
    help: 'Users who went out of rooms: left, were put out, did not come back in time, or saw the room end.',
  }),
  roomMessagesWithheld: registry.counter({
    name: 'parley_room_messages_dropped_total',
    help: 'Messages that were accepted and handed to nobody, because their room was beyond its budget.',
  }),
});
