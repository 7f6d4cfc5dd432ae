import { methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { StorageFailure } from '../../storage/storage.ts';
import { type AppWorld, type AppWorldOptions, createAppWorld, type TestSession } from '../../testing/app-world.ts';

let world: AppWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function open(options: AppWorldOptions = {}) {
  world = await createAppWorld({ limits: { newConversationsPerMinute: 1 }, ...options });
  const { login, clock } = world;
  const sessions = { ann: await login('ann'), bob: await login('bob') };
  for (const userID of ['carol', 'dave']) await login(userID);
  return { clock, ...sessions };
}

const post = (from: TestSession, targetID: string) =>
  from.post(methods.messages.sendMessage, {
    conversationType: 0,
    targetID,
    localMessageID: `to ${targetID}`,
    content: { type: 1, message: 'hello' },
  });

const codeOf = (outcome: object | undefined): unknown =>
  outcome && 'refused' in outcome ? outcome.refused : outcome && 'sent';

test('of two who begin one conversation at once, one has begun it [SEND-11a]', async () => {
  const { clock, ann, bob } = await open();
  const both = [post(ann, 'bob'), post(bob, 'ann')];
  await clock.settle();
  expect(both.map(({ outcome }) => codeOf(outcome()))).toEqual(['sent', 'sent']);
  const next = [post(ann, 'carol'), post(bob, 'dave')];
  await clock.settle();
  expect(next.map(({ outcome }) => codeOf(outcome()))).toEqual(['CommonModuleTriggerServerFrequencyLimit', 'sent']);
});

test('one that could not be begun costs nothing [SEND-11a]', async () => {
  const failing = { isOn: false };
  const { clock, ann } = await open({
    wrapStorage: (storage) => ({
      ...storage,
      transact: (keys, work) => {
        if (failing.isOn) throw new StorageFailure('broken');
        return storage.transact(keys, work);
      },
    }),
  });
  failing.isOn = true;
  const failed = post(ann, 'bob');
  await clock.settle();
  expect(codeOf(failed.outcome())).toBe('MessageModuleSendMessageFailed');
  failing.isOn = false;
  const again = post(ann, 'bob');
  await clock.settle();
  expect(codeOf(again.outcome())).toBe('sent');
});
