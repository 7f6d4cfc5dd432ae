import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOperatedWorld, type OperatedWorld } from '../../testing/operated-world.ts';
import type { Finding } from './finding.ts';

let world: OperatedWorld;
beforeEach(async () => {
  world = await createOperatedWorld();
  await world.makeGroup(10, [1, 2, 3]);
  await world.makeGroup(11, [4, 5]);
  await world.run(['group', 'dismiss', 'group-11', '--yes']);
});
afterEach(() => world.remove());

function damage(sql: string): void {
  const database = new DatabaseSync(join(world.root, 'parley.db'));
  database.exec(sql);
  database.close();
}

const findings = async (): Promise<readonly (readonly [string, string])[]> => {
  const { out } = await world.run(['doctor', '--json']);
  const all: readonly Finding[] = JSON.parse(out).findings;
  return all.filter(({ about }) => about === 'groups').map(({ level, text }) => [level, text]);
};

test('groups that are in order are counted; members of one that was dismissed wait to be removed', async () => {
  expect(await findings()).toEqual([['ok', '2, and all are sound']]);
});

test.each([
  [
    'update groups set member_count = 9 where log = 10',
    'problem',
    /says that it has 9 members and has 3; .*group mend/,
  ],
  [
    'update group_members set role = 3 where log = 10',
    'problem',
    /group-10 of app 7 has 0 owners; .*group mend group-10/,
  ],
  ['update group_members set role = 1 where log = 10', 'problem', /has 3 owners/],
  [
    'delete from group_members where log = 10; delete from members where log = 10; update groups set member_count = 0',
    'problem',
    /lives without a member; .*group dismiss group-10/,
  ],
  ['update groups set awaits_sweep = 0 where log = 11', 'problem', /group-11 .* was dismissed and has 2 members/],
  ['delete from members where log = 10 and user_key = 2', 'problem', /has 1 members who cannot read it/],
  [
    'delete from group_members where log = 10 and user_key = 2; update groups set member_count = 2 where log = 10',
    'problem',
    /is read by 1 users who are no members/,
  ],
  [
    'update users set is_unregistered = 1 where user_key = 2',
    'warning',
    /has 1 members who were deleted; .*user delete/,
  ],
])('%s', async (sql, level, text) => {
  damage(sql);
  expect(await findings()).toEqual([[level, expect.stringMatching(text)]]);
});

test('of many findings the first are told, and how many there are besides', async () => {
  for (let number = 20; number < 45; number += 1) await world.makeGroup(number, [1]);
  damage('update groups set member_count = 9 where log >= 20');
  const found = await findings();
  expect(found).toHaveLength(21);
  expect(found.at(-1)).toEqual(['problem', '5 further findings are not shown']);
});
