import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../config.ts';
import { toSessionID, toUserKey } from '../../core/ids.ts';
import {
  decideDisconnected,
  decideLogin,
  decideLogout,
  decideRenewal,
  decideResume,
  decideTokenExpired,
  type LoginPolicy,
  type Newcomer,
  type ResumeFacts,
} from './rules.ts';
import type { SessionRow, SessionState } from './store.ts';

const web = 6;
const android = 3;
const iPhone = 2;
const userKey = toUserKey(1);
const now = millis(10_000);

const policyOf = (policy: LoginPolicy['policy'], changes: Partial<LoginPolicy> = {}): LoginPolicy => ({
  ...defaultConfig.login,
  policy,
  ...changes,
});

const sessionOf = (name: string, changes: Partial<SessionRow> = {}): SessionRow => ({
  sessionID: toSessionID(name),
  userKey,
  deviceID: `device ${name}`,
  instanceID: `instance ${name}`,
  platform: android,
  generation: 1,
  state: 'online',
  loginAt: millis(1),
  seenAt: millis(1),
  tokenExpiresAt: millis(99_000),
  node: 'node',
  ...changes,
});

const newcomer: Newcomer = {
  sessionID: toSessionID('new'),
  userKey,
  deviceID: 'device new',
  instanceID: 'instance new',
  platform: android,
  tokenExpiresAt: millis(88_000),
  node: 'new node',
};

const many = (platform: number, count: number, from = 0): SessionRow[] =>
  Array.from({ length: count }, (_, index) => sessionOf(`${platform}-${from + index}`, { platform }));

const names = (rows: readonly { row: SessionRow; reason: string }[]): string[] =>
  rows.map(({ row, reason }) => `${row.sessionID}: ${reason}, ${row.state}, ${row.generation}`);

describe('login', () => {
  test.each([
    ['nobody was there', 'single', [], []],
    ['single: another device goes', 'single', [sessionOf('a')], ['a: kickedOut, displaced, 2']],
    ['single: the Web goes too', 'single', [sessionOf('a', { platform: web })], ['a: kickedOut, displaced, 2']],
    [
      'single: all go, if a change of policy left several',
      'single',
      [sessionOf('a'), sessionOf('b')],
      ['a: kickedOut, displaced, 2', 'b: kickedOut, displaced, 2'],
    ],
    ['dual: the Web stays beside a device', 'dual', [sessionOf('a', { platform: web })], []],
    [
      'dual: another platform that is not the Web goes',
      'dual',
      [sessionOf('a', { platform: iPhone })],
      ['a: kickedOut, displaced, 2'],
    ],
    ['multi: nine devices leave a place', 'multi', many(iPhone, 9), []],
    ['multi: the earliest of ten goes', 'multi', many(iPhone, 10), ['2-0: kickedOut, displaced, 2']],
    ['multi: ten on the Web do not count', 'multi', many(web, 10), []],
    [
      'multi: two of eleven go',
      'multi',
      many(iPhone, 11),
      ['2-0: kickedOut, displaced, 2', '2-1: kickedOut, displaced, 2'],
    ],
  ] as const)('%s', (_name, policy, online, ended) => {
    const decision = decideLogin({ policy: policyOf(policy), online }, newcomer, now);
    expect(names(decision.ended)).toEqual(ended);
    expect(decision.session).toEqual({ ...newcomer, generation: 1, state: 'online', loginAt: now, seenAt: now });
  });

  test('ten on the Web: the next on the Web puts the earliest out [DEVICE-3]', () => {
    const decision = decideLogin(
      { policy: policyOf('multi'), online: many(web, 10) },
      { ...newcomer, platform: web },
      now,
    );
    expect(names(decision.ended)).toEqual(['6-0: kickedOut, displaced, 2']);
  });

  const places = (changes: Partial<LoginPolicy>, platform: number, online: readonly SessionRow[]) =>
    names(decideLogin({ policy: policyOf('multi', changes), online }, { ...newcomer, platform }, now).ended);
  const three = ['a', 'b', 'c'].map((name, index) => sessionOf(name, { loginAt: millis(index), platform: iPhone }));
  const mixed = [3, 2, 10, 1, 4, 9, web].map((platform) => sessionOf(`p${platform}`, { platform }));

  test.each<[string, Partial<LoginPolicy>, number, readonly SessionRow[], readonly string[]]>([
    ['a limit of three: the earliest of three goes', { devicesMax: 3 }, android, three, ['a']],
    ['a limit of one on the Web', { webInstancesMax: 1 }, web, [...three, sessionOf('w', { platform: web })], ['w']],
    ['one device per platform: the same platform goes', { severalPerPlatform: false }, android, mixed, ['p3']],
    ['one device per platform: Web instances stay', { severalPerPlatform: false }, web, many(web, 3), []],
    ['an exclusive group: all of it go', { exclusiveGroups: ['mobile'] }, android, mixed, ['p3', 'p2', 'p10']],
    ['two exclusive groups', { exclusiveGroups: ['mobile', 'desktop'] }, 1, mixed, ['p1', 'p4']],
    ['a platform of no group', { exclusiveGroups: ['mobile', 'desktop'] }, 9, mixed, []],
  ])('multi, %s [DEVICE-3, DEVICE-4, DEVICE-5]', (_name, changes, platform, online, gone) => {
    expect(places(changes, platform, online)).toEqual(gone.map((name) => `${name}: kickedOut, displaced, 2`));
  });

  test('multi, a session over two limits goes once', () => {
    const changes = { severalPerPlatform: false, exclusiveGroups: ['mobile'] };
    expect(places(changes, android, [sessionOf('a')])).toEqual(['a: kickedOut, displaced, 2']);
  });

  test.each(['single', 'dual', 'multi'] as const)('%s: the same instance replaces itself without a kick', (policy) => {
    const { deviceID, instanceID } = newcomer;
    const online = [sessionOf('a', { deviceID, instanceID, generation: 4 })];
    expect(names(decideLogin({ policy: policyOf(policy), online }, newcomer, now).ended)).toEqual([
      'a: loggedOut, loggedOut, 5',
    ]);
  });

  test('a replaced session does not count against the limit [DEVICE-11]', () => {
    const { deviceID, instanceID } = newcomer;
    const online = [...many(iPhone, 9), sessionOf('a', { deviceID, instanceID })];
    expect(names(decideLogin({ policy: policyOf('multi'), online }, newcomer, now).ended)).toEqual([
      'a: loggedOut, loggedOut, 2',
    ]);
  });

  test('another instance on the same device is another session [DEVICE-7]', () => {
    const online = [sessionOf('a', { deviceID: newcomer.deviceID })];
    expect(names(decideLogin({ policy: policyOf('single'), online }, newcomer, now).ended)).toEqual([
      'a: kickedOut, displaced, 2',
    ]);
  });
});

describe('resume', () => {
  const own = (state: SessionState, changes: Partial<SessionRow> = {}): SessionRow =>
    sessionOf('own', { ...newcomer, sessionID: toSessionID('own'), state, generation: 3, ...changes });
  const resume = (facts: Partial<ResumeFacts>) =>
    decideResume({ policy: policyOf('single'), session: undefined, online: [], ...facts }, newcomer, now);
  const rival = sessionOf('rival');

  test.each([
    ['a session that is online', own('online'), [own('online')]],
    ['a session that is offline', own('offline'), []],
    ['a session that is online, whoever else is', own('online'), [rival, own('online')]],
  ] as const)('takes up %s: the generation is raised, the time of the login stays', (_name, session, online) => {
    const taken = { ...session, generation: 4, state: 'online', seenAt: now, tokenExpiresAt: newcomer.tokenExpiresAt };
    expect(resume({ session, online })).toEqual({ kind: 'resumed', session: taken, ended: [] });
  });

  test('takes over the platform that the client names', () => {
    const decision = resume({ session: own('online', { platform: web }) });
    expect(decision.kind === 'resumed' && decision.session.platform).toBe(android);
  });

  test.each(['displaced', 'loggedOut'] as const)('a session that is %s is over for good [DEVICE-15]', (state) => {
    expect(resume({ session: own(state) })).toEqual({ kind: 'kickedOut', ended: [] });
  });

  test('an offline session whose place was taken is displaced [DEVICE-12, CONN-13]', () => {
    const decision = resume({ session: own('offline'), online: [rival] });
    expect(decision.kind).toBe('kickedOut');
    expect(names(decision.ended)).toEqual(['own: kickedOut, displaced, 4']);
  });

  test('an offline session whose place was taken by another class of platform comes back [CONN-13]', () => {
    const online = [sessionOf('rival', { platform: web })];
    expect(resume({ policy: policyOf('dual'), session: own('offline'), online }).kind).toBe('resumed');
  });

  test.each([
    ['nobody remembers it', undefined],
    ['it is of another user', own('online', { userKey: toUserKey(2) })],
    ['it is of another device', own('online', { deviceID: 'another' })],
    ['it is of another instance', own('displaced', { instanceID: 'another' })],
  ])('begins a session of a new ID when %s [DEVICE-16]', (_name, session) => {
    const begun = { ...newcomer, generation: 1, state: 'online', loginAt: now, seenAt: now };
    expect(resume({ session })).toEqual({ kind: 'resumed', session: begun, ended: [] });
  });

  test('a session that nobody remembers puts nobody out [DEVICE-15]', () => {
    expect(resume({ online: [rival] })).toEqual({ kind: 'kickedOut', ended: [] });
  });

  test('a session that nobody remembers replaces one of the same instance', () => {
    const { deviceID, instanceID } = newcomer;
    const decision = resume({ online: [sessionOf('former', { deviceID, instanceID })] });
    expect(decision.kind).toBe('resumed');
    expect(names(decision.ended)).toEqual(['former: loggedOut, loggedOut, 2']);
  });
});

describe('the end of a connection', () => {
  const session = sessionOf('a', { generation: 3 });

  test.each([
    ['logout', decideLogout, { state: 'loggedOut', generation: 4 }],
    ['a lost connection', decideDisconnected, { state: 'offline', generation: 3 }],
    ['an expired token', decideTokenExpired, { state: 'offline', generation: 4 }],
  ] as const)('%s', (_name, decide, changes) => {
    expect(decide(session, 3, now)).toEqual({ ...session, ...changes, seenAt: now });
    expect(decide(undefined, 3, now)).toBeUndefined();
    expect(decide(session, 2, now)).toBeUndefined();
    for (const state of ['displaced', 'loggedOut', 'offline'] as const) {
      expect(decide({ ...session, state }, 3, now)).toBeUndefined();
    }
  });
});

describe('a renewed token', () => {
  const session = sessionOf('a', { generation: 3 });
  const expiresAt = millis(123_000);

  test('takes the place of the old one [TOKEN-22]', () => {
    expect(decideRenewal(session, 3, expiresAt)).toEqual({ ...session, tokenExpiresAt: expiresAt });
  });

  test('changes nothing of a session that is over or goes on elsewhere', () => {
    expect(decideRenewal(undefined, 3, expiresAt)).toBeUndefined();
    expect(decideRenewal(session, 2, expiresAt)).toBeUndefined();
    for (const state of ['displaced', 'loggedOut', 'offline'] as const) {
      expect(decideRenewal({ ...session, state }, 3, expiresAt)).toBeUndefined();
    }
  });
});
