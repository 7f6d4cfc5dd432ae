import { systemRandom } from '@parley/kernel/system';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './storage/postgres/test-database.ts';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from './testing/server-process.ts';
import { type LoggedIn, loginWire } from './testing/wire-client.ts';

const serverUrl = inject('postgresUrl') ?? '';
const app = { appID: 81, serverSecret: 'x'.repeat(32) };
const rounds = 12;

type Outcome = Awaited<ReturnType<LoggedIn['request']>>;
interface Answer {
  readonly room?: number;
  readonly roomName?: string;
  readonly errorKeys?: readonly (readonly string[])[];
  readonly attributes?: readonly { readonly key: string; readonly value: string }[];
  readonly members?: readonly { readonly userID: string }[];
  readonly messageSeq?: number;
}

const answerOf = (outcome: Outcome): Answer => {
  if (outcome.kind !== 'answer') throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome.result as Answer;
};
const codesOf = (outcomes: readonly Outcome[]): readonly number[] =>
  outcomes.map((outcome) => (outcome.kind === 'refusal' ? outcome.code : 0)).sort((one, other) => one - other);
const oneOnly = (refusal: ErrorName): readonly number[] => [0, errorCodes[refusal]];
const made = { roomName: '', attributes: [], destroyDelaySeconds: 0 };
const plainly = { isForce: false, isUpdateOwner: false, isDeleteAfterOwnerLeft: false };

describe.skipIf(serverUrl === '')('rooms on two servers of one PostgreSQL, with no bus between them', () => {
  let database: TestDatabase;
  const directories: TestDirectory[] = [];
  const running: ServerProcess[] = [];
  const devices = new Map<string, LoggedIn>();
  let roomCount = 0;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl, systemRandom);
    const [one, other] = [await start(), await start()];
    for (const [userID, server] of [['ann', one] as const, ['bob', other] as const, ['carol', one] as const]) {
      devices.set(userID, await loginWire(server.url, app, userID));
    }
    devices.set('ann away', await loginWire(other.url, app, 'ann', '-second'));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((server) => server.stop('SIGKILL')));
    for (const directory of directories) directory.remove();
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
        PARLEY_ROOMS_MEMBERS_MAX: '2',
        PARLEY_ROOMS_ROOMS_MAX: '2',
        PARLEY_ROOMS_ROOMS_PER_USER_MAX: '1',
        PARLEY_LIMITS_WRITES_PER_SECOND: '1000',
        PARLEY_LIMITS_MESSAGES_PER_SECOND: '1000',
      },
    });
    running.push(server);
    return server;
  }

  const ask = (device: string, method: string, params: object): Promise<Outcome> => {
    const client = devices.get(device);
    if (!client) throw new Error(`there is no ${device}`);
    return client.request(method, params);
  };
  const nextID = (): string => {
    roomCount += 1;
    return `r${roomCount}`;
  };
  const leaveAll = async (): Promise<void> => {
    for (const device of devices.keys()) answerOf(await ask(device, 'leaveAllRoom', {}));
  };
  const membersOf = async (device: string, roomID: string): Promise<readonly string[]> => {
    const { members = [] } = answerOf(await ask(device, 'queryRoomMemberList', { roomID, nextFlag: '', count: 10 }));
    return members.map(({ userID }) => userID).sort();
  };

  test('of two who enter a room that is not there one makes it and the other joins it [ROOM-10]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const roomID = nextID();
      const [hers, his] = await Promise.all([
        ask('ann', 'enterRoom', { roomID, ...made, roomName: 'Hers' }),
        ask('bob', 'enterRoom', { roomID, ...made, roomName: 'His' }),
      ]);
      expect(answerOf(hers).room).toBe(answerOf(his).room);
      expect(answerOf(hers).roomName).toBe(answerOf(his).roomName);
      expect(await membersOf('bob', roomID)).toEqual(['ann', 'bob']);
      await leaveAll();
    }
  });

  test('the last place goes to one of two [ROOM-2]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const roomID = nextID();
      answerOf(await ask('ann', 'createRoom', { roomID, ...made }));
      const outcomes = await Promise.all(['bob', 'carol'].map((device) => ask(device, 'joinRoom', { roomID })));
      expect(codesOf(outcomes)).toEqual(oneOnly('RoomModuleJoinRoomError'));
      await leaveAll();
    }
  });

  test('the last room of an app, and the last of a user, goes to one of two [ROOM-2]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      answerOf(await ask('carol', 'createRoom', { roomID: nextID(), ...made }));
      const rooms = await Promise.all(
        ['ann', 'bob'].map((device) => ask(device, 'createRoom', { roomID: nextID(), ...made })),
      );
      expect(codesOf(rooms)).toEqual(oneOnly('RoomModuleTheNumberOfExistingRoomsHasReachedLimit'));
      await leaveAll();
      const own = await Promise.all(
        ['ann', 'ann away'].map((device) => ask(device, 'createRoom', { roomID: nextID(), ...made })),
      );
      expect(codesOf(own)).toEqual(oneOnly('RoomModuleTheNumberOfJoinedRoomsHasReachedLimit'));
      await leaveAll();
    }
  });

  test('an attribute that two set at once belongs to one of them [ATTR-3]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const roomID = nextID();
      answerOf(await ask('ann', 'createRoom', { roomID, ...made }));
      answerOf(await ask('bob', 'joinRoom', { roomID }));
      const set = (device: string) => {
        const operations = [{ kind: 'set', attributes: [{ key: 'seat', value: device }] }];
        return ask(device, 'changeRoomAttributes', { roomID, operations, ...plainly });
      };
      const [hers, his] = await Promise.all([set('ann'), set('bob')]);
      const refused = [answerOf(hers).errorKeys?.[0], answerOf(his).errorKeys?.[0]];
      expect(refused.toSorted((one, other) => (one?.length ?? 0) - (other?.length ?? 0))).toEqual([[], ['seat']]);
      const { attributes } = answerOf(await ask('bob', 'queryRoomAllAttributes', { roomID }));
      expect(attributes).toEqual([{ key: 'seat', value: refused[0]?.length === 0 ? 'ann' : 'bob' }]);
      await leaveAll();
    }
  });

  test('messages from both servers have sequences without a gap or a double [ROOMMSG-4]', async () => {
    const roomID = nextID();
    answerOf(await ask('ann', 'createRoom', { roomID, ...made }));
    answerOf(await ask('bob', 'joinRoom', { roomID }));
    const sent = Array.from({ length: 40 }, (_, index) =>
      ask(index % 2 === 0 ? 'ann' : 'bob', 'sendRoomMessage', {
        roomID,
        localMessageID: `m${index}`,
        content: { type: 1, message: `${index}` },
        priority: 3,
      }),
    );
    const sequences = (await Promise.all(sent)).map((outcome) => answerOf(outcome).messageSeq ?? 0);
    expect(sequences.toSorted((one, other) => one - other)).toEqual(sent.map((_, index) => index + 1));
    await leaveAll();
  });

  test('who comes while the last one goes is in the room, or there is none [ROOM-22]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const roomID = nextID();
      answerOf(await ask('ann', 'createRoom', { roomID, ...made }));
      const [left, came] = await Promise.all([ask('ann', 'leaveRoom', { roomID }), ask('bob', 'joinRoom', { roomID })]);
      answerOf(left);
      if (came.kind === 'answer') expect(await membersOf('bob', roomID)).toEqual(['bob']);
      else expect(codesOf([came])).toEqual([errorCodes.RoomModuleTheRoomDoesNotExist]);
      await leaveAll();
    }
  });

  test('a device takes the place of another on the other server, and the user has one place [ROOM-33]', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const roomID = nextID();
      answerOf(await ask('bob', 'createRoom', { roomID, ...made }));
      await Promise.all(['ann', 'ann away'].map((device) => ask(device, 'joinRoom', { roomID }).then(answerOf)));
      expect(await membersOf('bob', roomID)).toEqual(['ann', 'bob']);
      const codes = codesOf(
        await Promise.all(['ann', 'ann away'].map((device) => ask(device, 'leaveRoom', { roomID }))),
      );
      expect(codes).toEqual(oneOnly('RoomModuleUserIsNotInTheRoom'));
      expect(await membersOf('bob', roomID)).toEqual(['bob']);
      await leaveAll();
    }
  });
});
