import { systemClock, systemRandom } from '@parley/kernel/system';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unregisterUser } from './cli/unregister.ts';
import { defaultConfig } from './config.ts';
import { toAppID, toUserID } from './core/ids.ts';
import type { GroupFigures } from './features/groups/store.ts';
import { createTestDatabase, type TestDatabase } from './storage/postgres/test-database.ts';
import { openNode } from './storage/postgres/test-fixtures.ts';
import type { Storage } from './storage/storage.ts';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from './testing/server-process.ts';
import { type LoggedIn, loginWire } from './testing/wire-client.ts';

const serverUrl = inject('postgresUrl') ?? '';
const app = { appID: 79, serverSecret: 'x'.repeat(32) };
const rounds = 12;
const textsAtOnce = 8;
const everybody = { joinMode: 0, inviteMode: 0, beInviteMode: 0 };
const attributesMax = 10;

type Outcome = Awaited<ReturnType<LoggedIn['request']>>;
interface Answer {
  readonly position?: number;
  readonly entry?: { readonly position: number };
  readonly members?: { readonly userList: readonly { readonly userID: string; readonly memberRole: number }[] };
  readonly attributes?: readonly { readonly key: string; readonly value: string }[];
  readonly messages?: readonly unknown[];
  readonly messageID?: number;
  readonly messageSeq?: number;
}

const answerOf = (outcome: Outcome): Answer => {
  if (outcome.kind !== 'answer') throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome.result as Answer;
};
/** What calls that were made at once came to: 0, or the code of the refusal. */
const codesOf = (outcomes: readonly Outcome[]): readonly number[] =>
  outcomes
    .map((outcome) => (outcome.kind === 'refusal' ? outcome.code : outcome.kind === 'answer' ? 0 : -1))
    .sort((one, other) => one - other);
const oneOnly = (refusal: ErrorName): readonly number[] => [0, errorCodes[refusal]];
const positionOf = (outcome: Outcome): number => {
  const { position, entry } = answerOf(outcome);
  return entry?.position ?? position ?? 0;
};

describe.skipIf(serverUrl === '')('groups on two servers of one PostgreSQL, with no bus between them', () => {
  let database: TestDatabase;
  const directories: TestDirectory[] = [];
  const running: ServerProcess[] = [];
  const devices = new Map<string, LoggedIn>();
  let storage: Storage;
  let groupCount = 0;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl, systemRandom);
    storage = await openNode(database.url);
    const [one, other] = [await start(), await start()];
    for (const [userID, server] of [
      ...[['ann', one] as const, ['bob', other] as const, ['carol', one] as const, ['dave', other] as const],
    ]) {
      devices.set(userID, await loginWire(server.url, app, userID));
    }
    devices.set('ann away', await loginWire(other.url, app, 'ann', '-second'));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((server) => server.stop('SIGKILL')));
    for (const directory of directories) directory.remove();
    await storage?.close();
    await database?.drop();
  });

  async function start(): Promise<ServerProcess> {
    const directory = createTestDirectory();
    directories.push(directory);
    const server = await startServerProcess({
      command: 'serve',
      environment: {
        PARLEY_DATABASE_URL: database.url,
        PARLEY_DATA_DIR: directory.path,
        PARLEY_APP_ID: String(app.appID),
        PARLEY_APP_SECRET: app.serverSecret,
        PARLEY_LOGIN_POLICY: 'multi',
        PARLEY_MESSAGES_PINS_MAX: '1',
        PARLEY_LIMITS_MESSAGES_PER_SECOND: '1000',
      },
    });
    running.push(server);
    return server;
  }

  /** The device of a user; ann has one on each server, and bob and dave are on another than ann and carol. */
  const ask = (device: string, method: string, params: object): Promise<Outcome> => {
    const client = devices.get(device);
    if (!client) throw new Error(`there is no ${device}`);
    return client.request(method, params);
  };

  /** A new group of ann's, or of another, with these members. */
  async function make(userIDs: readonly string[], changes: object = {}, device = 'ann'): Promise<string> {
    groupCount += 1;
    const groupID = `g${groupCount}`;
    const info = { groupID, groupName: '', groupAvatarUrl: '', groupNotice: '', attributes: [], maxMemberCount: 0 };
    answerOf(await ask(device, 'createGroup', { ...info, ...everybody, userIDs, ...changes }));
    return groupID;
  }

  async function membersOf(groupID: string, device = 'ann'): Promise<readonly string[]> {
    const { members } = answerOf(
      await ask(device, 'queryGroupMemberList', { groupID, after: 0, count: 100, isMutedOnly: false }),
    );
    return (members?.userList ?? []).map(({ userID, memberRole }) => `${userID} ${memberRole}`);
  }

  const say = (device: string, groupID: string, text: string) =>
    ask(device, 'sendMessage', {
      conversationType: 2,
      targetID: groupID,
      localMessageID: `${groupID} ${device} ${text}`,
      content: { type: 1, message: text },
    });

  async function figuresOf(groupID: string): Promise<GroupFigures | undefined> {
    const { groups } = storage.read(toAppID(app.appID));
    const group = await groups.byGroupID(groupID);
    const [figures] = group ? await groups.figuresAfter({ after: group.log - 1, limit: 1 }) : [];
    return figures;
  }

  /** Whatever came first: as many members as are counted, one owner, and nobody who reads on without being one. */
  async function expectSound(groupID: string, memberCount: number): Promise<void> {
    const counts = { memberCount, memberRows: memberCount, owners: 1 };
    expect(await figuresOf(groupID)).toMatchObject({ ...counts, withoutWindow: 0, strayWindows: 0, isLiving: true });
  }

  const inRounds = async (work: (round: number) => Promise<void>): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) await work(round);
  };

  test('of two who take the last place one comes in [GROUP-12]', () =>
    inRounds(async () => {
      const groupID = await make([], { maxMemberCount: 2 });
      const outcomes = await Promise.all(['bob', 'carol'].map((device) => ask(device, 'joinGroup', { groupID })));
      expect(codesOf(outcomes)).toEqual(oneOnly('GroupModuleGroupMemberHasReachedLimit'));
      const winner = outcomes[0]?.kind === 'answer' ? 'bob' : 'carol';
      expect(await membersOf(groupID)).toEqual(['ann 1', `${winner} 3`]);
      await expectSound(groupID, 2);
    }));

  test('of two transfers by one owner the first counts, and there is one owner [GROUP-5]', () =>
    inRounds(async () => {
      const groupID = await make(['bob', 'carol']);
      const outcomes = await Promise.all([
        ask('ann', 'transferGroupOwner', { groupID, userID: 'bob' }),
        ask('ann away', 'transferGroupOwner', { groupID, userID: 'carol' }),
      ]);
      expect(codesOf(outcomes)).toEqual(oneOnly('GroupModuleGroupNoCorrespondingOperationAuthority'));
      const owner = outcomes[0]?.kind === 'answer' ? 'bob' : 'carol';
      const roles = await membersOf(groupID);
      expect(roles.filter((line) => line.endsWith(' 1'))).toEqual([`${owner} 1`]);
      await expectSound(groupID, 3);
    }));

  /**
   * Sends of one device while another does something, some of them before: what was accepted stands before that, and
   * nothing is accepted any more.
   */
  async function against(
    groupID: string,
    { act, before, refusal }: { act: () => Promise<Outcome>; before: number; refusal: ErrorName },
  ): Promise<void> {
    const send = (index: number): Promise<Outcome> => say('bob', groupID, String(index));
    const all = Array.from({ length: textsAtOnce }, (_, index) => index);
    const first = await Promise.all(all.slice(0, before).map(send));
    expect(codesOf(first)).toEqual(first.map(() => 0));
    const [done, ...meanwhile] = await Promise.all([act(), ...all.slice(before).map(send)]);
    const sent = [...first, ...meanwhile];
    const actedAt = positionOf(done ?? { kind: 'lost' });
    const accepted = sent.filter(({ kind }) => kind === 'answer');
    for (const outcome of accepted) expect(positionOf(outcome)).toBeLessThan(actedAt);
    const refused = codesOf(sent.filter(({ kind }) => kind !== 'answer'));
    expect(new Set(refused)).toEqual(new Set(refused.length === 0 ? [] : [errorCodes[refusal]]));
    expect(codesOf([await say('bob', groupID, 'afterwards')])).toEqual([errorCodes[refusal]]);
    const page = { conversationType: 2, targetID: groupID, count: 100, reverse: true };
    expect(answerOf(await ask('carol', 'queryHistoryMessage', page)).messages).toHaveLength(accepted.length);
  }

  test('what somebody sends who is removed stands before that, or is refused [GROUP-27, SEND-9]', () =>
    inRounds(async (round) => {
      const groupID = await make(['bob', 'carol']);
      const act = () => ask('ann', 'kickGroupMembers', { groupID, userIDs: ['bob'] });
      await against(groupID, { act, before: round % 4, refusal: 'GroupModuleUserIsNotInTheGroup' });
      expect(await membersOf(groupID)).toEqual(['ann 1', 'carol 3']);
      await expectSound(groupID, 2);
    }));

  test('what is sent while the group is muted stands before that, or is refused [GDATA-20]', () =>
    inRounds(async (round) => {
      const groupID = await make(['bob', 'carol']);
      const act = () => ask('ann', 'muteGroup', { groupID, isMute: true, mode: 2, duration: -1, roles: [] });
      await against(groupID, { act, before: round % 4, refusal: 'MessageModuleSenderIsMuted' });
    }));

  test('who joins while the group is dismissed came before its end, or is refused; nobody is left in it [GROUP-29]', () =>
    inRounds(async () => {
      const groupID = await make(['carol']);
      const outcomes = await Promise.all([
        ask('ann', 'dismissGroup', { groupID }),
        ask('bob', 'joinGroup', { groupID }),
        ask('dave', 'joinGroup', { groupID }),
      ]);
      const [dismissed, ...joined] = outcomes;
      const end = positionOf(dismissed ?? { kind: 'lost' });
      for (const outcome of joined) {
        if (outcome.kind === 'answer') expect(positionOf(outcome)).toBeLessThan(end);
        else expect(codesOf([outcome])).toEqual([errorCodes.GroupModuleGroupDoesNotExist]);
      }
      for (const device of ['bob', 'carol', 'dave']) {
        expect(codesOf([await ask(device, 'queryGroupInfo', { groupID })])).toEqual([
          errorCodes.GroupModuleGroupDoesNotExist,
        ]);
      }
      expect(await figuresOf(groupID)).toMatchObject({ isLiving: false, strayWindows: 0 });
    }));

  test('of two who accept one application one does, and the applicant comes in once', () =>
    inRounds(async () => {
      const groupID = await make(['bob'], { joinMode: 1 });
      answerOf(await ask('ann', 'setGroupMemberRole', { groupID, userID: 'bob', role: 2 }));
      answerOf(await ask('carol', 'sendGroupJoinApplication', { groupID, wording: '' }));
      const outcomes = await Promise.all(
        ['ann', 'bob'].map((device) => ask(device, 'acceptGroupJoinApplication', { groupID, userID: 'carol' })),
      );
      expect(codesOf(outcomes)).toEqual(oneOnly('GroupModuleCommonError'));
      expect(await membersOf(groupID)).toEqual(['ann 1', 'bob 2', 'carol 3']);
      await expectSound(groupID, 3);
    }));

  test('an acceptance and a rejection of one application at once: one of the two counts', () =>
    inRounds(async () => {
      const groupID = await make(['bob'], { joinMode: 1 });
      answerOf(await ask('ann', 'setGroupMemberRole', { groupID, userID: 'bob', role: 2 }));
      answerOf(await ask('carol', 'sendGroupJoinApplication', { groupID, wording: '' }));
      const [accepted, rejected] = await Promise.all([
        ask('ann', 'acceptGroupJoinApplication', { groupID, userID: 'carol' }),
        ask('bob', 'rejectGroupJoinApplication', { groupID, userID: 'carol' }),
      ]);
      const outcomes = [accepted, rejected].filter((one) => one !== undefined);
      expect(codesOf(outcomes)).toEqual(oneOnly('GroupModuleCommonError'));
      await expectSound(groupID, accepted?.kind === 'answer' ? 3 : 2);
    }));

  test('of two who set the last attribute one does; of one attribute the later value stays [GDATA-6, GDATA-7]', () =>
    inRounds(async () => {
      const attributes = Array.from({ length: attributesMax - 1 }, (_, index) => ({ key: `k${index}`, value: '' }));
      const groupID = await make(['bob'], { attributes });
      const set = (device: string, key: string, value = device) =>
        ask(device, 'setGroupAttributes', { groupID, attributes: [{ key, value }] });
      const last = await Promise.all([set('ann', 'of ann'), set('bob', 'of bob')]);
      expect(codesOf(last)).toEqual(oneOnly('GroupModuleTheNumberOfGroupAttributesExceedsLimit'));
      const same = await Promise.all([set('ann', 'k0'), set('bob', 'k0')]);
      expect(codesOf(same)).toEqual([0, 0]);
      const later = positionOf(same[0] as Outcome) > positionOf(same[1] as Outcome) ? 'ann' : 'bob';
      for (const device of ['ann', 'bob']) {
        const found = answerOf(await ask(device, 'queryGroupAttributes', { groupID })).attributes ?? [];
        expect(found).toHaveLength(attributesMax);
        expect(found.find(({ key }) => key === 'k0')?.value).toBe(later);
      }
    }));

  test('of two who pin the last message that may be pinned one does; of one message both do', () =>
    inRounds(async () => {
      const groupID = await make(['bob']);
      const messages = [answerOf(await say('ann', groupID, 'one')), answerOf(await say('bob', groupID, 'two'))];
      const pin = (device: string, which: number, isPinned = true) =>
        ask(device, 'pinMessage', {
          ...{ conversationType: 2, targetID: groupID, isPinned, disableAutoReplace: true },
          ...{ messageSeq: messages[which]?.messageSeq, messageID: messages[which]?.messageID },
          requestKey: `${groupID}${device}${which}`,
        });
      const outcomes = await Promise.all([pin('ann', 0), pin('bob', 1)]);
      expect(codesOf(outcomes)).toEqual(oneOnly('MessageModuleTheNumberOfPinnedMessagesExceedsLimit'));
      const pinned = outcomes[0]?.kind === 'answer' ? 0 : 1;
      expect(codesOf(await Promise.all([pin('ann', pinned), pin('bob', pinned)]))).toEqual([0, 0]);
      for (const device of ['ann', 'bob']) {
        const list = answerOf(await ask(device, 'queryPinnedMessageList', { conversationType: 2, targetID: groupID }));
        expect(list.messages).toMatchObject([{ messageSeq: messages[pinned]?.messageSeq }]);
      }
    }));

  test('an owner who leaves while his successor does is followed by whoever is left [GROUP-24]', () =>
    inRounds(async () => {
      const groupID = await make(['bob', 'carol']);
      const outcomes = await Promise.all(['ann', 'bob'].map((device) => ask(device, 'leaveGroup', { groupID })));
      expect(codesOf(outcomes)).toEqual([0, 0]);
      expect(await membersOf(groupID, 'carol')).toEqual(['carol 1']);
      await expectSound(groupID, 1);
    }));

  test('who is invited while his account ends is left in no group, and neither is one who makes a group [GROUP-31]', () =>
    inRounds(async (round) => {
      const groupID = await make([]);
      const userID = `leaver${round}`;
      const leaver = await loginWire((running[round % 2] as ServerProcess).url, app, userID);
      devices.set(userID, leaver);
      const acting = { storage, config: defaultConfig, app: toAppID(app.appID), now: systemClock.wall() };
      const [invited, own] = await Promise.all([
        ask('ann', 'inviteUsersIntoGroup', { groupID, userIDs: [userID] }),
        make([], { userIDs: ['bob'] }, userID).catch(() => undefined),
        unregisterUser({ ...acting, userID: toUserID(userID) }),
      ]);
      expect([0, errorCodes.CommonModuleUserIsNotExist]).toContain(codesOf([invited])[0]);
      expect(await membersOf(groupID)).toEqual(['ann 1']);
      await expectSound(groupID, 1);
      if (own === undefined) return;
      expect(await membersOf(own, 'bob')).toEqual(['bob 1']);
      await expectSound(own, 1);
    }));
});
