import { describe, expect, test } from 'vitest';
import type { EventName } from './core/events.ts';
import { hostileValues, throwing } from './testing/hostile-values.ts';
import { watch } from './testing/recorder.ts';
import { unwatchedRejections } from './testing/unwatched.ts';
import { createWorld, sendConfig, textMessage } from './testing/world.ts';

const names: readonly EventName[] = [
  'connectionStateChanged',
  'conversationChanged',
  'conversationSyncStateChanged',
  'conversationTotalUnreadMessageCountUpdated',
  'messageRevokeReceived',
  'messageSentStatusChanged',
  'peerMessageReceived',
  'receivePeerMessage',
  'userInfoUpdated',
];

/** What a listener may do; `told` is what it was handed. */
const deeds: readonly (readonly [string, (told: object) => unknown])[] = [
  [
    'throws',
    () => {
      throw new Error('of the app');
    },
  ],
  [
    'throws what throws',
    () => {
      throw throwing({});
    },
  ],
  ['rejects', async () => Promise.reject(new Error('of the app'))],
  ['rejects with what throws', async () => Promise.reject(throwing({}))],
  ['freezes what it is told', (told) => deepFreeze(told)],
  ['empties what it is told', (told) => emptied(told)],
  ...hostileValues.map(([what, make]) => [`returns ${what}`, make] as const),
];

function deepFreeze(value: object): object {
  for (const one of Object.values(value))
    if (typeof one === 'object' && one !== null && !Object.isFrozen(one)) deepFreeze(one);
  return Object.isFrozen(value) ? value : Object.freeze(value);
}

function emptied(value: object): void {
  for (const name of Object.keys(value)) {
    const one: unknown = Reflect.get(value, name);
    if (typeof one === 'object' && one !== null) emptied(one);
    Reflect.deleteProperty(value, name);
  }
}

describe('whatever all listeners do', () => {
  test.each(deeds)('when each %s, everything is told and every call ends [INSTANCE-20]', async (_, deed) => {
    const { clock, server, device } = createWorld();
    const ann = device('ann');
    const heard: EventName[] = [];
    const unwatched = await unwatchedRejections(async () => {
      for (const name of names) {
        ann.client.on(name, ((_zim: unknown, told: object) => {
          heard.push(name);
          return deed(told);
        }) as never);
      }
      await ann.login();
      await clock.run(15_000);
      const onMessageAttached = ((message: object) => {
        heard.push('error');
        return deed(message);
      }) as () => void;
      const sent = watch(ann.client.sendMessage(textMessage('1'), 'bob', 0, sendConfig, { onMessageAttached }));
      server.send('bob', 'ann', '2');
      await clock.run(1000);
      const refused = watch(ann.client.sendMessage(textMessage('3'), 'bob', 0, sendConfig, { onMessageAttached }));
      server.before = ({ method }) => (method === 'sendMessage' ? { code: 6000204 } : undefined);
      await clock.run(1000);
      expect([refused.outcome(), sent.outcome()]).toEqual([
        6000204,
        expect.objectContaining({ message: expect.anything() }),
      ]);
      server.cut();
      await clock.run(30_000);
      const page = watch(ann.client.queryHistoryMessage('bob', 0, { count: 10, reverse: true, mode: 0 } as never));
      await clock.run(1000);
      expect(page.outcome()).toMatchObject({
        messageList: [{ message: '2' }, { message: '1' }, { message: '3', sentStatus: 2 }],
      });
      ann.client.logout();
      await ann.login();
    });
    expect(unwatched).toEqual([]);
    expect(heard.filter((name) => name === 'messageSentStatusChanged')).toHaveLength(4);
    expect(heard.filter((name) => name === 'error')).toHaveLength(2);
    expect(heard.filter((name) => name === 'peerMessageReceived')).toHaveLength(1);
    expect(heard.filter((name) => name === 'connectionStateChanged').length).toBeGreaterThanOrEqual(7);
    expect(ann.told.errors).toEqual([]);
  });
});
