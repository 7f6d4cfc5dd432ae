import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { putStatus } from '../../features/status/change.ts';
import { online, type StatusRow } from '../../features/status/store.ts';
import { at, change, later, registerUsers, userLock } from '../contract/fixtures.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');
const [ann, bob] = [toUserKey(1), toUserKey(2)];
const changes = 40;

describe.skipIf(!serverUrl)('a status on two nodes of one PostgreSQL', () => {
  let database: TestDatabase;
  let nodes: readonly [Storage, Storage];

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    nodes = await Promise.all([openNode(database.url), openNode(database.url)]);
    await registerUsers(nodes[0], app, 2);
  });
  afterAll(async () => {
    await Promise.all(nodes?.map((node) => node.close()) ?? []);
    await database?.drop();
  });

  /** What the user says of himself, on one of the nodes, whose clocks differ. */
  const say = (index: number): Promise<StatusRow> =>
    change(
      nodes[index % 2 === 0 ? 0 : 1],
      app,
      async (stores) => {
        const command = { app, userKey: bob, now: later(index % 2 === 0 ? index : -index), policy: 'multi' as const };
        const custom = { customStatus: `said ${index}`, duration: -1 };
        return (await putStatus(stores, command, [{ kind: 'custom', custom }])).status;
      },
      [userLock(app, bob)],
    );

  it('that both change at once has a version for each change, and the time of none is before another', async () => {
    const said = await Promise.all(Array.from({ length: changes }, (_, index) => say(index)));
    const inOrder = said.toSorted((one, other) => one.version - other.version);
    expect(inOrder.map(({ version }) => version)).toEqual(said.map((_, index) => index + 1));
    const times = inOrder.map(({ changedAt }) => changedAt);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const last = inOrder.at(-1);
    for (const node of nodes) {
      const { statuses, users } = node.read(app);
      expect(await statuses.get(bob)).toEqual(last);
      // Each change is one entry for the user's own devices.
      expect(await users.userLogHead(bob)).toBe(changes);
      expect(await statuses.changedAfter({ changedAt: at, userKey: toUserKey(0) }, 10)).toEqual([
        { userKey: bob, version: changes, changedAt: last?.changedAt },
      ]);
    }
  });

  it('changes beside the table of the user, of which both nodes write, and neither is lost', async () => {
    const move = (index: number): Promise<void> =>
      change(
        nodes[index % 2 === 0 ? 1 : 0],
        app,
        async ({ statuses }) => statuses.putTablePosition(bob, (await statuses.tablePosition(bob)) + 1),
        [userLock(app, bob)],
      );
    await Promise.all(Array.from({ length: changes }, (_, index) => [say(index), move(index)]).flat());
    for (const node of nodes) {
      const { statuses } = node.read(app);
      expect(await statuses.tablePosition(bob)).toBe(changes);
      expect((await statuses.get(bob))?.version).toBe(2 * changes);
    }
  });

  it('is seen by the other node with a subscription that began there, once both are committed', async () => {
    const [one, other] = nodes;
    await change(one, app, ({ statuses }) =>
      statuses.subscribe(ann, [{ target: bob, subscribedAt: at, expiresAt: later(60_000), position: 1 }]),
    );
    const query = { after: 0, now: at, limit: 10 };
    const before = (await other.read(app).statuses.subscriptionsOf(ann, query))[0]?.version ?? 0;
    await change(other, app, async ({ statuses }) => {
      const status = await statuses.get(bob);
      if (status) await statuses.put({ ...status, onlineStatus: online, version: status.version + 1 });
      // Nobody else sees what is not committed.
      expect((await one.read(app).statuses.subscriptionsOf(ann, query))[0]?.version).toBe(before);
    });
    expect((await one.read(app).statuses.subscriptionsOf(ann, query))[0]?.version).toBe(before + 1);
  });
});
