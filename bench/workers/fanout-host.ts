/**
 * What the bench `fanout` measures: a whole node of Parley behind real sockets, in which events are published when the
 * parent says so. What comes before is left out: the bench commits changes whose hints
 * name them all, or whoever follows a log; from the commit on everything is as it is in production: relay, bus, hub, connections, `ws`.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@parley/kernel/system';
import type { EncodedFrame } from '@parley/protocol/frames';
import { createApp } from '@parley/server/app';
import { defaultConfig } from '@parley/server/config';
import { type Hint, toUsers } from '@parley/server/core/effects';
import { toAppID, toLogKey, toUserID, toUserKey, type UserKey } from '@parley/server/core/ids';
import type { LogFields } from '@parley/server/core/operator-log';
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
  operatorLog: { debug: () => {}, info: () => {}, warn: complain, error: complain },
  storage,
  bus: createMemoryBus(),
});
const server = createServer((_request, response) => response.end('{"ready":true}'));
attachWebSockets(server, node.gateway, {});
server.listen(Number(process.env['HOST_PORT'] ?? 0), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));

interface Following {
  readonly users: readonly string[];
  readonly memberCount: number;
}

interface Burst {
  readonly users: readonly string[];
  readonly events: readonly string[];
}

const log = toLogKey(1);
/** Users named in one hint of those that tell who follows the log. */
const membersPerHint = 1000;

const commit = (hints: readonly Hint[]): Promise<unknown> =>
  node.context.commit.run({ app, keys: [], decide: async () => ({ result: {}, effects: { hints } }) });

async function keysOf(userIDs: readonly string[]): Promise<readonly UserKey[]> {
  const rows = await Promise.all(userIDs.map((userID) => storage.read(app).users.byUserID(toUserID(userID))));
  return rows.flatMap((row): readonly UserKey[] => (row ? [row.userKey] : []));
}

function createTasks() {
  let named: readonly Hint[] = [];
  let following: readonly Hint[] = [];
  return {
    /** Has these users follow the log, and so many others who have no connection that it has `memberCount` members. */
    follow: async ({ users, memberCount }: Following): Promise<void> => {
      const keys = await keysOf(users);
      const others = Array.from({ length: Math.max(0, memberCount - keys.length) }, (_, index) => toUserKey(index + 1));
      const members = [...others, ...keys];
      for (let start = 0; start < members.length; start += membersPerHint) {
        const audience = toUsers(members.slice(start, start + membersPerHint));
        await commit([{ kind: 'membership', app, audience, follow: { log, fromPosition: 1 } }]);
      }
    },
    /** Takes the events of one burst and whom they are for. */
    prepare: async ({ users, events }: Burst): Promise<void> => {
      const audience = toUsers(await keysOf(users));
      named = events.map((event) => ({ kind: 'event', app, audience, frame: event as EncodedFrame }));
      following = named.map(
        (hint) => ({ ...hint, audience: { kind: 'followers', log, position: 1, endedPosition: 0 } }) as Hint,
      );
    },
    /** Commits one change that concerns them all. */
    publish: async (): Promise<void> => void (await commit(named)),
    /** The same for the followers of the log. */
    publishToFollowers: async (): Promise<void> => void (await commit(following)),
  };
}

export type FanoutHostTasks = ReturnType<typeof createTasks>;

serveTasks(createTasks());
