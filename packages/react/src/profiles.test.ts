import { describe, expect, it } from 'vitest';
import { askAgainMs, keptPeopleMax, Profiles } from './profiles.ts';
import { FakeClient, fullInfo, settle } from './testing/fake-client.ts';

function start() {
  const client = new FakeClient();
  const timers: { delayMs: number; work: () => void }[] = [];
  const after = (delayMs: number, work: () => void): (() => void) => {
    const timer = { delayMs, work };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  const profiles = new Profiles({ client, userID: 'anna', userName: 'Anna', after });
  return { client, profiles, timers, own: () => profiles.own.get() };
}

describe('the own profile', () => {
  it('is what the server says', async () => {
    const { client, profiles, own } = start();
    expect(own()).toEqual({ userID: 'anna', name: 'Anna', avatarUrl: '' });
    client.people.set('anna', fullInfo('anna', 'Anna M.', '/avatars/fox.svg'));
    await profiles.load('Anna');
    expect(own()).toEqual({ userID: 'anna', name: 'Anna M.', avatarUrl: '/avatars/fox.svg' });
    expect(client.lookups).toEqual([{ userIDs: ['anna'], isQueryFromServer: true }]);
    expect(client.updates).toEqual([]);
  });

  it('gets a name where there is none yet', async () => {
    const { client, profiles, own } = start();
    client.people.set('anna', fullInfo('anna', '', ''));
    await profiles.load('Anna');
    expect(client.updates).toEqual(['name Anna']);
    expect(own().name).toBe('Anna');
  });

  it('stays as it was typed when it cannot be asked for', async () => {
    const { client, profiles, own } = start();
    client.refusal = 6000104;
    await profiles.load('Anna');
    expect(own().name).toBe('Anna');
  });

  it('follows the other devices', () => {
    const { client, own } = start();
    client.emit('userInfoUpdated', { info: fullInfo('anna', 'Annie', '/avatars/sea.svg') });
    expect(own()).toEqual({ userID: 'anna', name: 'Annie', avatarUrl: '/avatars/sea.svg' });
  });

  it('is saved where it is another one, and shown as it is stored', async () => {
    const { client, profiles, own } = start();
    expect(await profiles.save({ name: 'Anna', avatarUrl: '/avatars/cat.svg' })).toBeUndefined();
    expect(client.updates).toEqual(['avatar /avatars/cat.svg']);
    expect(await profiles.save({ name: 'Annie', avatarUrl: '/avatars/cat.svg' })).toBeUndefined();
    expect(client.updates.slice(1)).toEqual(['name Annie']);
    expect(own()).toEqual({ userID: 'anna', name: 'Annie', avatarUrl: '/avatars/cat.svg' });
  });

  it('is not changed by what was refused', async () => {
    const { client, profiles, own } = start();
    client.refusal = 6000105;
    expect(await profiles.save({ name: 'Annie', avatarUrl: '' })).toBe(6000105);
    expect(own().name).toBe('Anna');
  });
});

describe('somebody else', () => {
  it('is found, and known by name from then on', async () => {
    const { client, profiles } = start();
    client.people.set('bob', fullInfo('bob', 'Bob B.', ''));
    expect(await profiles.lookUp('bob')).toEqual({ outcome: 'found' });
    expect(profiles.people.get().get('bob')).toEqual({ userID: 'bob', name: 'Bob B.', avatarUrl: '' });
    expect(client.lookups).toEqual([{ userIDs: ['bob'], isQueryFromServer: false }]);
  });

  it('does not exist, or cannot be asked for', async () => {
    const { client, profiles } = start();
    expect(await profiles.lookUp('ghost')).toEqual({ outcome: 'unknown' });
    client.missing = 6000012;
    expect(await profiles.lookUp('ghost')).toEqual({ outcome: 'failed', code: 6000012 });
    client.refusal = 6000104;
    expect(await profiles.lookUp('ghost')).toEqual({ outcome: 'failed', code: 6000104 });
  });

  it('is forgotten after many others', async () => {
    const { client, profiles } = start();
    for (let index = 0; index <= keptPeopleMax; index += 1) {
      client.people.set(`u${index}`, fullInfo(`u${index}`, '', ''));
      await profiles.refresh(`u${index}`);
    }
    await settle();
    expect([...profiles.people.get().keys()].slice(0, 1)).toEqual(['u1']);
  });
});

describe('many at once', () => {
  const ids = (first: number, last: number): string[] =>
    Array.from({ length: last - first + 1 }, (_, index) => `u${first + index}`);

  it('are asked for ten at a time, each once, whoever wants them', async () => {
    const { client, profiles } = start();
    for (const userID of ids(1, 25)) client.people.set(userID, fullInfo(userID, userID.toUpperCase(), ''));
    profiles.request(ids(1, 12));
    profiles.request(['anna', ...ids(5, 25)]);
    await settle();
    expect(client.lookups.map(({ userIDs }) => userIDs.length)).toEqual([10, 10, 5]);
    profiles.request(ids(1, 25));
    await settle();
    expect(client.lookups).toHaveLength(3);
    expect(profiles.people.get().get('u25')?.name).toBe('U25');
  });

  it('who do not exist are asked for once', async () => {
    const { client, profiles, timers } = start();
    profiles.request(['ghost']);
    await settle();
    profiles.request(['ghost']);
    await settle();
    expect([client.lookups.length, timers]).toEqual([1, []]);
  });

  it('who did not fit the quota are asked for again after a while', async () => {
    const { client, profiles, timers } = start();
    client.people.set('u1', fullInfo('u1', 'U1', ''));
    client.refusal = 6000012;
    profiles.request(ids(1, 25));
    await settle();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([askAgainMs]);
    client.refusal = undefined;
    timers[0]?.work();
    await settle();
    expect(profiles.people.get().get('u1')?.name).toBe('U1');
    expect(client.lookups).toHaveLength(3);
  });

  it('are asked for no more after the sign-out', async () => {
    const { client, profiles, timers } = start();
    client.refusal = 6000104;
    profiles.request(ids(1, 3));
    await settle();
    profiles.end();
    expect([timers, client.listenerCount]).toEqual([[], 0]);
  });
});
