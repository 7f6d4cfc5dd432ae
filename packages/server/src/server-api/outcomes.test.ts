import { createHash } from 'node:crypto';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import type { ActionCode } from '@parley/protocol/actions/codes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepNames } from '../app.ts';
import { defaultConfig } from '../config.ts';
import { toAppID } from '../core/ids.ts';
import { noMetrics } from '../core/metrics.ts';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { createWatch, type Watch } from '../metrics/watch.ts';
import { type AppWorld, appSecret, createAppWorld } from '../testing/app-world.ts';
import { readMetrics } from '../testing/metrics-reading.ts';
import { createOutcomes } from './outcomes.ts';
import type { ActionRequest } from './server-api.ts';

type Line = readonly [level: string, event: string, fields: LogFields];

const remote = '192.0.2.7';

function collectLines(): OperatorLog & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void =>
      void lines.push([level, event, fields]);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

describe('what becomes of requests', () => {
  let watch: Watch;
  let world: AppWorld;
  let log: ReturnType<typeof collectLines>;
  let requests: number;
  beforeEach(async () => {
    requests = 0;
    log = collectLines();
    watch = createWatch(sweepNames(defaultConfig));
    world = await createAppWorld({ metrics: watch.metrics, log, serverApi: { requestsPerSecond: 25 } });
    await world.clock.run(1000);
  });
  afterEach(async () => {
    watch.end();
    await world.close();
  });

  const ask = async (action: string, params: object, head: Record<string, string> = {}) => {
    requests += 1;
    const [nonce, timestamp] = [`n${requests}`, String(Math.floor(world.clock.wall() / 1000))];
    const signature = createHash('md5').update(`1${nonce}${appSecret}${timestamp}`).digest('hex');
    const query = new URLSearchParams({
      ...{ Action: action, AppId: '1', SignatureNonce: nonce, Timestamp: timestamp },
      ...{ SignatureVersion: '2.0', Signature: signature, ...head },
    }).toString();
    const bytes = new TextEncoder().encode(JSON.stringify(params));
    const request: ActionRequest = { query, remote, body: { contentType: 'application/json', bytes } };
    const answered = world.app.serverApi.answer(request);
    await world.clock.settle();
    await world.clock.run(5);
    return answered;
  };
  const about = (word: string): readonly Line[] => log.lines.filter(([, event]) => event.startsWith(word));
  const figures = async () => readMetrics(await watch.read());
  const lineOf = (action: string, RequestId: string) => ({
    action,
    request: RequestId,
    milliseconds: expect.any(Number),
  });

  test('is counted by action and code, and has one line by the name that its answer has', async () => {
    const done = await ask('UserRegister', { UserInfo: [{ UserId: 'alice', UserName: 'veiled' }] });
    const declined = await ask('UserRegister', { UserInfo: [{ UserId: 'alice' }] });
    world.faults.arm({ operation: 'QueryUserInfos', kind: 'handler', times: 1 });
    const failed = await ask('QueryUserInfos', { UserIds: ['alice'] });
    expect([done.Code, declined.Code, failed.Code]).toEqual([0, 660700002, 660700008]);
    expect(about('action')).toEqual([
      ['debug', 'action.answered', { ...lineOf('UserRegister', done.RequestId), code: 0, app: 1 }],
      ['info', 'action.declined', { ...lineOf('UserRegister', declined.RequestId), code: 660700002, app: 1 }],
      [
        'error',
        'action failed',
        { ...lineOf('QueryUserInfos', failed.RequestId), code: 660700008, incident: expect.stringMatching(/^\w{12}$/) },
      ],
    ]);
    const has = await figures();
    const of = (action: string, code: number, name: ActionCode) =>
      has.get(`parley_actions_total{action="${action}",code="${code}",name="${name}"}`);
    expect([
      of('UserRegister', 0, 'success'),
      of('UserRegister', 660700002, 'userExists'),
      of('QueryUserInfos', 660700008, 'userInfoUnreadable'),
      of('QueryUserInfos', 0, 'success'),
      has.get('parley_action_duration_seconds_count{action="UserRegister"}'),
      has.get('parley_action_duration_seconds_count{action="QueryUserInfos"}'),
    ]).toEqual([1, 1, 1, 0, 2, 1]);
    expect(JSON.stringify(log.lines)).not.toContain('veiled');
  });

  test('is counted by the reason where the request was refused, and tells of no secret', async () => {
    await ask('UserRegister', {}, { Signature: 'f'.repeat(32) });
    await ask('UserRegister', {}, { Signature: 'f'.repeat(32), AppId: appSecret });
    await ask('veiled', {});
    world.app.serverApi.turnedAway('address', remote);
    world.app.serverApi.turnedAway('plainHttp', remote);
    const request = expect.stringMatching(/^\d{19}$/);
    expect(about('serverApi.refused')).toEqual([
      ['info', 'serverApi.refused', { reason: 'signatureWrong', remote, app: 1, action: 'UserRegister', request }],
      ['info', 'serverApi.refused', { reason: 'appUnknown', remote, app: undefined, action: 'UserRegister', request }],
      ['info', 'serverApi.refused', { reason: 'actionUnknown', remote, app: 1, request }],
      ['info', 'serverApi.refused', { reason: 'address', remote }],
      ['info', 'serverApi.refused', { reason: 'plainHttp', remote }],
    ]);
    const has = await figures();
    for (const reason of ['signatureWrong', 'appUnknown', 'actionUnknown', 'address', 'plainHttp']) {
      expect(has.get(`parley_action_requests_refused_total{reason="${reason}"}`), reason).toBe(1);
    }
    expect(has.get('parley_action_duration_seconds_count{action="UserRegister"}')).toBe(0);
    expect(JSON.stringify(log.lines)).not.toMatch(/veiled|ffff|0123456789abcdef/);
  });

  test('is counted alone where somebody asks too often, and fills no log', async () => {
    for (let count = 0; count < 40; count += 1) await ask('QueryUserInfos', {});
    const has = await figures();
    const ofAction = 'parley_actions_total{action="QueryUserInfos",code="660300005",name="actionRateExceeded"}';
    expect(has.get(ofAction)).toBeGreaterThan(0);
    expect(has.get('parley_action_requests_refused_total{reason="requestRateExceeded"}')).toBeGreaterThan(0);
    const quiet = log.lines.filter(([, , { code, reason }]) => code === 660300005 || reason === 'requestRateExceeded');
    expect(new Set(quiet.map(([level]) => level))).toEqual(new Set(['debug']));
  });
});

test.each([
  [999, 'success', 'debug', 'action.answered'],
  [999, 'groupMissing', 'info', 'action.declined'],
  [1000, 'success', 'warn', 'action.slow'],
  [1000, 'groupMissing', 'warn', 'action.slow'],
] as const)('an action that took %i ms and ends with %s is told at the level %s', (ms, code, level, event) => {
  const clock = createManualClock();
  const log = collectLines();
  const begun = createOutcomes({ clock, log, metrics: noMetrics, report: () => {} }).begin('MuteGroup', '7');
  clock.advance(ms);
  begun.settled(code, toAppID(1));
  const fields = { action: 'MuteGroup', request: '7', app: 1, milliseconds: ms };
  expect(log.lines).toEqual([[level, event, { ...fields, code: code === 'success' ? 0 : 660600001 }]]);
});
