/**
 * What the bench `fanout` measures: a whole node of Parley behind real sockets, in which events are published when the
 * parent says so. Nothing of today's interface sends one event to many users, so the bench commits changes whose hints
 * name them all; from the commit on everything is as it is in production: relay, bus, hub, connections, `ws`.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import type { EncodedFrame } from '@parley/protocol/frames';
import { createApp } from '@parley/server/app';
import { defaultConfig } from '@parley/server/config';
import type { Hint } from '@parley/server/core/effects';
import { toAppID, toUserID, type UserKey } from '@parley/server/core/ids';
import type { LogFields } from '@parley/server/core/log';
import { createMemoryBus } from '@parley/server/delivery/memory-bus';
import { attachWebSockets } from '@parley/server/gateway/ws-adapter';
import { openSqliteStorage } from '@parley/server/storage/sqlite';
import { appID, serverSecret } from '../parley.ts';
import { serveTasks } from '../tasks.ts';

const app = toAppID(appID);
const clock = systemClock;

const storage = await openSqliteStorage({ path: join(process.env['HOST_DATA_DIR'] ?? '.', 'parley.db'), clock });
await storage.system.putApp({ app, serverSecret, isEnabled: true, createdAt: clock.wall() });
const complain = (event: string, fields?: LogFields, error?: unknown): void => console.error(event, fields, error);
const node = await createApp({
  clock,
  random: systemRandom,
  config: defaultConfig,
  log: { debug: () => {}, info: () => {}, warn: complain, error: complain },
  storage,
  bus: createMemoryBus(),
});
const server = createServer((_request, response) => response.end('{"ready":true}'));
attachWebSockets(server, node.gateway, { connectionsMax: defaultConfig.limits.connectionsMax });
server.listen(Number(process.env['HOST_PORT'] ?? 0), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

interface Burst {
  readonly users: readonly string[];
  readonly events: readonly string[];
}

function createTasks() {
  let hints: readonly Hint[] = [];
  return {
    /** Takes the events of one burst and whom they are for. */
    prepare: async ({ users, events }: Burst): Promise<void> => {
      const rows = await Promise.all(users.map((userID) => storage.read(app).users.byUserID(toUserID(userID))));
      const audience = rows.flatMap((row): readonly UserKey[] => (row ? [row.userKey] : []));
      hints = events.map((event) => ({ kind: 'event', app, audience, frame: event as EncodedFrame }));
    },
    /** Commits one change that concerns them all. */
    publish: async (): Promise<void> => {
      await node.context.commit.run({ app, keys: [], decide: async () => ({ result: {}, effects: { hints } }) });
    },
  };
}

export type FanoutHostTasks = ReturnType<typeof createTasks>;

serveTasks(createTasks());
