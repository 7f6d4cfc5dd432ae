import { ZIMUserOnlineStatus } from '@parley/client';
import { describe, expect, it } from 'vitest';
import { followAgainMs, renewMs, Statuses } from './statuses.ts';
import { FakeClient, settle, userStatus } from './testing/fake-client.ts';

function start() {
  const client = new FakeClient();
  const timers: { delayMs: number; work: () => void }[] = [];
  const after = (delayMs: number, work: () => void): (() => void) => {
    const timer = { delayMs, work };
    timers.push(timer);
    return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
  };
  const statuses = new Statuses({ client, userID: 'anna', after });
  const ring = (delayMs: number): void => {
    const timer = timers.find((one) => one.delayMs === delayMs);
    if (!timer) throw new Error('there is such a timer');
    timers.splice(timers.indexOf(timer), 1);
    timer.work();
  };
  return { client, statuses, timers, ring, shown: () => [...statuses.byUserID.get().values()] };
}

describe('statuses', () => {
  it('follow those who are looked at, in one call, and never the own user', async () => {
    const { client, statuses, shown } = start();
    client.statuses.set('ben', userStatus('ben'));
    statuses.look(['ben', 'cleo', 'anna']);
    statuses.look(['ben', 'dora']);
    await settle();
    expect(client.followed).toEqual([['ben', 'cleo', 'dora']]);
    expect(shown()).toEqual([userStatus('ben')]);
  });

  it('show what is told of them, and nothing of others', async () => {
    const { client, statuses, shown } = start();
    statuses.look(['ben']);
    await settle();
    const gone = userStatus('ben', { onlineStatus: ZIMUserOnlineStatus.Offline });
    client.emit('userStatusUpdated', { userStatusList: [userStatus('cleo'), gone, userStatus('anna')] });
    expect(shown()).toEqual([gone]);
  });

  it('are let go of when nobody looks any more', async () => {
    const { client, statuses, shown } = start();
    client.statuses.set('ben', userStatus('ben'));
    const [one, other] = [statuses.look(['ben']), statuses.look(['ben'])];
    await settle();
    one();
    expect(shown()).toHaveLength(1);
    other();
    expect(shown()).toEqual([]);
    statuses.refresh();
    await settle();
    expect(client.followed).toEqual([['ben']]);
  });

  it('are followed again before that is over, a hundred at a time', async () => {
    const { client, statuses, ring } = start();
    const many = Array.from({ length: 130 }, (_, index) => `u${index}`);
    statuses.look(many);
    await settle();
    await settle();
    expect(client.followed.map(({ length }) => length)).toEqual([100, 30]);
    ring(renewMs);
    await settle();
    await settle();
    expect(client.followed.map(({ length }) => length)).toEqual([100, 30, 100, 30]);
  });

  it('are asked for again when they could not be followed', async () => {
    const { client, statuses, ring, timers } = start();
    client.statuses.set('ben', userStatus('ben'));
    client.refusal = 6000104;
    statuses.look(['ben']);
    await settle();
    expect([client.followed, statuses.byUserID.get().size]).toEqual([[], 1]);
    client.refusal = undefined;
    ring(followAgainMs);
    await settle();
    expect(client.followed).toEqual([['ben']]);
    statuses.end();
    expect([timers, client.listenerCount]).toEqual([[], 0]);
  });

  it('are asked for no more where they are switched off, until the next login', async () => {
    const { client, statuses, timers } = start();
    client.refusal = 6000013;
    statuses.look(['ben']);
    await settle();
    statuses.look(['cleo']);
    await settle();
    expect([client.followed, timers, client.refusedCount]).toEqual([[], [], 1]);
    client.refusal = undefined;
    statuses.refresh();
    await settle();
    expect(client.followed).toEqual([['ben', 'cleo']]);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([renewMs]);
  });
});
