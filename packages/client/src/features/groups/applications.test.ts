import { expect, test } from 'vitest';
import { ZIMGroupApplicationState } from '../../enums.ts';
import { type Script, withAnswers } from '../../testing/fake-server.ts';
import { setUp } from '../../testing/setup.ts';

const bob = { userID: 'bob', userName: 'Bob', userAvatarUrl: '' };
const group = { groupID: 'g', groupName: 'Group', groupAvatarUrl: '' };

/** An application as it stands on the wire. */
const application = (id: number, updateTime: number, changes: object = {}) => ({
  ...{ id, type: 1, state: 1, groupID: 'g', userID: 'bob', createTime: 1, updateTime, expireTime: 9e15, wording: '' },
  ...changes,
});
const applications = (...list: readonly object[]) => ({ list, groups: [group], users: [bob] });

async function begin(answers: Readonly<Record<string, Script>> = {}) {
  const world = setUp();
  world.server.script = withAnswers(world.server.script, answers);
  const told: string[] = [];
  const { Waiting: waiting } = ZIMGroupApplicationState;
  const inShort = ({ state, updateTime }: { state: number; updateTime: number }) =>
    `${state === waiting ? 'waits' : 'ended'} at ${updateTime}`;
  world.client.on('groupApplicationListChanged', (_zim, { applicationList }) =>
    told.push(`added: ${applicationList.map(inShort).join(', ')}`),
  );
  world.client.on('groupApplicationUpdated', (_zim, { applicationList }) =>
    told.push(`updated: ${applicationList.map(inShort).join(', ')}`),
  );
  await world.login();
  const push = async (...list: readonly object[]): Promise<void> => {
    world.server.last.push('groupApplications', { applications: applications(...list) });
    await world.clock.run(5);
  };
  const list = async (count = 10, nextFlag = 0) => {
    const asked = world.client.queryGroupApplicationList({ count, nextFlag });
    await world.clock.run(50);
    const { applicationList, nextFlag: next } = await asked;
    return { times: applicationList.map(({ updateTime }) => updateTime), next };
  };
  return { ...world, applications: told, push, list };
}

test('what is new is told before what is another thing, and what was overtaken on its way not at all [APPLY-13]', async () => {
  const { push, applications: told } = await begin();
  await push(application(1, 10), application(2, 11, { isNew: true }));
  await push(application(1, 20, { state: 3 }));
  await push(application(1, 15));
  await push(application(1, 20, { state: 3 }));
  expect(told).toEqual(['added: waits at 11', 'updated: waits at 10', 'updated: ended at 20', 'updated: ended at 20']);
});

test('one whose group or user is not named with it is not told', async () => {
  const { push, applications: told, told: all } = await begin();
  await push(application(1, 10, { groupID: 'h' }), application(2, 10, { userID: 'carol' }));
  expect([told, all.errors]).toEqual([[], []]);
});

test('without a connection the list is that of the last answer, and what was told since [APPLY-16]', async () => {
  const pages = [applications(application(5, 50), application(3, 30)), applications(application(2, 20))];
  let isSlow = false;
  const world = await begin({
    queryGroupApplicationList: ({ params }) => {
      const page = pages[params['after'] ? 1 : 0];
      // Told after the server had looked, and before its answer is read.
      if (isSlow) world.server.last.push('groupApplications', { applications: applications(application(9, 90)) });
      return { result: { applications: page, isLast: params['after'] !== undefined } };
    },
  });
  const { push, list, server, clock } = world;
  await push(application(4, 40), application(1, 10), application(2, 15));
  const first = await list(2);
  expect(first.times).toEqual([50, 30]);
  expect((await list(2, first.next)).times).toEqual([20]);
  isSlow = true;
  await list(2);
  server.network = 'refuses';
  server.last.close();
  await clock.run(1000);
  const { times, next } = await list(2);
  expect([times, (await list(2, next)).times]).toEqual([
    [90, 50],
    [30, 20],
  ]);
});
