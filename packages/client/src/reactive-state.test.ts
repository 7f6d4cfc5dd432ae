import { afterEach, describe, expect, test } from 'vitest';
import { ZIM } from './index.ts';
import { foreignObjects } from './testing/foreign-objects.ts';
import { methodsOf } from './testing/methods.ts';
import { watch } from './testing/recorder.ts';
import { loginConfig, setUp } from './testing/setup.ts';
import { textMessage } from './testing/world.ts';

afterEach(() => ZIM.getInstance()?.destroy());

/** Libraries put a proxy around a whole object, or around whatever is read out of it, or stop others from changing it. */
const states: readonly (readonly [string, (zim: ZIM) => ZIM])[] = [
  ['a plain proxy', (zim) => new Proxy(zim, {})],
  ['a proxy of a proxy', (zim) => new Proxy(new Proxy(zim, {}), {})],
  ...foreignObjects
    .filter(([name]) => ['reactive', 'readonly', 'frozen', 'sealed'].includes(name))
    .map(([name, , make]) => [`state that is ${name}`, (zim: ZIM) => make(zim).object as ZIM] as const),
  ['a field of reactive state', (zim) => (inReactiveState({ zim }) as { zim: ZIM }).zim],
];

function inReactiveState(state: object): object {
  const [, , make] = foreignObjects.find(([name]) => name === 'reactive') ?? foreignObjects[0] ?? [];
  return make?.(state).object ?? state;
}

describe.each(states)('an instance in %s [INSTANCE-9b]', (_, put) => {
  test('logs in, sends, tells, and hands its listeners the same proxy', async () => {
    const { clock, client } = setUp();
    const zim = put(client);
    const heard: unknown[] = [];
    zim.on('connectionStateChanged', (from, { state }) => void heard.push([from === zim, state]));
    const login = watch(zim.login('ann', loginConfig()));
    await clock.run(50);
    const sent = watch(zim.sendMessage(textMessage('x'), 'bob', 0, { priority: 1 }));
    await clock.run(50);
    expect([login.outcome(), sent.outcome()]).toEqual([
      'resolved',
      { message: expect.objectContaining({ sentStatus: 1 }) },
    ]);
    expect(heard).toEqual([
      [true, 1],
      [true, 2],
    ]);
    zim.off('connectionStateChanged');
    zim.logout();
    zim.setLogConfig({ logLevel: 'info' });
    zim.destroy();
    const late = watch(zim.queryConversationList({ count: 1 }));
    await clock.run(10);
    expect([heard.length, late.outcome()]).toEqual([2, 6000002]);
  });

  test('is the one instance until it is destroyed through it', () => {
    const zim = ZIM.create({ appID: 1, server: 'http://chat.example' });
    if (!zim) throw new Error('there was an instance');
    put(zim).destroy();
    expect(ZIM.getInstance()).toBe(null);
    expect(ZIM.create({ appID: 1, server: 'http://chat.example' })).toBeInstanceOf(ZIM);
  });

  test('has methods that know nothing of what they are called on', async () => {
    const { clock, client } = setUp();
    const zim = put(client);
    const names = methodsOf(ZIM.prototype).filter((name) => name !== 'constructor');
    const outcomes = names.map((name) => {
      const returned: unknown = Reflect.apply(Reflect.get(zim, name), zim, []);
      return returned instanceof Promise ? watch(returned).outcome : () => undefined;
    });
    await clock.settle();
    for (const outcome of outcomes) expect([undefined, 6000001, 6000002, 6000121]).toContain(outcome());
  });
});
