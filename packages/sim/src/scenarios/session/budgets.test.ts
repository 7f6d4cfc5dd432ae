import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

/* What an honest device sends, at its busiest, never comes near what the server lets it send. */

const connected = ['Connecting/ActiveLogin', 'Connected/Success'];

/** That nobody was sent away and nobody had to wait. */
async function expectNoBudgetMet(chat: Chat, { states }: ChatDevice, outages = 0): Promise<void> {
  // Whoever has to wait is counted when he waits no longer.
  await chat.run(20_000);
  const outage = ['Reconnecting/LoginInterrupted', 'Connected/Success'];
  expect(states).toEqual([...connected, ...Array(outages).fill(outage).flat()]);
  expect(chat.world.network.heldMs).toBe(0);
}

describe('the budgets of a connection are never met [CONN-22]', () => {
  test('by a device that catches up with many conversations', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.zim.logout();
    for (let index = 0; index < 45; index += 1) {
      const peer = await chat.loggedIn(`peer-${index}`);
      await peer.send('ann', `hello from ${index}`);
      peer.zim.logout();
    }
    const back = await chat.loggedIn('ann');
    await chat.run(5000);
    expect((await back.list({ count: 100 })).length).toBe(45);
    await expectNoBudgetMet(chat, back);
  });

  test('by a device whose app asks as much as the SDK lets it', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    for (let second = 0; second < 20; second += 1) {
      const asked = Array.from({ length: 120 }, () => ann.zim.updateUserName('Ann'));
      await chat.wait(Promise.allSettled(asked));
      await chat.run(1000);
    }
    await expectNoBudgetMet(chat, ann);
  });

  test('by a device that sends many of the largest messages at once, after an outage', async () => {
    const textBytesMax = 32 * 1024;
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, textBytesMax } }),
    });
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    const plugIn = chat.pullCable(ann);
    const sends: Promise<unknown>[] = [];
    for (let count = 0; count < 60; count += 1) {
      sends.push(ann.startSend('bob', 'x'.repeat(textBytesMax)).catch(() => {}));
      await chat.run(101);
    }
    plugIn();
    await chat.wait(Promise.allSettled(sends), 120_000);
    await chat.run(10_000);
    await expectNoBudgetMet(chat, ann, 1);
  });
});

test('a device that meets a budget all the same has to wait, and every call is answered [CONN-22]', async () => {
  const chat = await Chat.open({
    configure: (config) => ({ ...config, limits: { ...config.limits, framesPerSecond: 10 } }),
  });
  const ann = await chat.loggedIn('ann');
  const asked = Array.from({ length: 100 }, () => ann.zim.updateUserName('Ann'));
  const outcomes = await chat.wait(Promise.allSettled(asked));
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  await chat.run(20_000);
  expect(chat.world.network.heldMs).toBeGreaterThan(1000);
  expect(ann.states).toEqual(connected);
});
