import type { ServerApiResponse } from '@parley/backend';
import { methods } from '@parley/protocol/index';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchFrom } from '../testing/action-fetch.ts';
import { type AppWorld, appSecret, createAppWorld, type TestSession } from '../testing/app-world.ts';
import { createOperatedWorld, type OperatedWorld, operatedApp } from '../testing/operated-world.ts';
import { type CommandOptions, runCommand } from '../testing/test-terminal.ts';
import { createRoomCommands } from './room.ts';

/** What the commands read of the disk, and the server that they ask. */
let disk: OperatedWorld;
let world: AppWorld;
let ann: TestSession;
let asked: string[];
let answersWith: (() => Promise<ServerApiResponse>) | undefined;

beforeEach(async () => {
  disk = await createOperatedWorld();
  await disk.within(({ system }) => system.changeApp(operatedApp, (row) => ({ ...row, serverSecret: appSecret })));
  world = await createAppWorld({ appIDs: [operatedApp, 8] });
  ann = await world.login('ann', { appID: operatedApp });
  asked = [];
  answersWith = undefined;
});
afterEach(async () => {
  await world.close();
  disk.remove();
});

const { list, show, destroy } = createRoomCommands({
  now: () => world.clock.wall(),
  sleep: async () => {},
  fetch: (address, init) => {
    asked.push(new URL(address).origin);
    return answersWith ? answersWith() : fetchFrom(world)(address, init);
  },
});
const commands = { 'room list': list, 'room show': show, 'room destroy': destroy };
const run = (args: readonly string[], options: CommandOptions = {}) =>
  runCommand(commands, ['room', ...args], {
    ...options,
    environment: { PARLEY_DATA_DIR: disk.root, ...options.environment },
  });

const enter = (session: TestSession, roomID: string, destroyDelaySeconds = 0) =>
  session.get(methods.rooms.enterRoom, {
    ...{ roomID, roomName: `Name of ${roomID} \u001b`, destroyDelaySeconds },
    attributes: [{ key: 'topic', value: 'tea\n' }],
  });

describe('looking', () => {
  test('room list: pages by roomID, with what ends without members', async () => {
    for (const roomID of ['b', 'a', 'c']) await enter(ann, roomID, roomID === 'b' ? 60 : 0);
    await ann.get(methods.rooms.leaveRoom, { roomID: 'b' });
    const first = JSON.parse((await run(['list', '--limit', '2', '--json'])).out);
    expect(first).toMatchObject({
      rooms: [
        { roomID: 'a', memberCount: 1, endsAt: null },
        { roomID: 'b', memberCount: 0, endsAt: expect.stringMatching(/Z$/) },
      ],
      ...{ total: 3, next: 'b' },
    });
    const { out } = await run(['list', '--after', 'b']);
    expect(out).toMatch(/^RoomID +Members +Created +Ends +Name\nc +1 +\S+Z +"Name of c \\u001b"\nRooms: 3$/);
    expect((await run(['list', '--after', 'c'])).out).toBe('no further rooms');
    await enter(ann, 'd');
    expect((await run(['list', '--limit', '1'])).out).toMatch(/\nRooms: 4\nMore: --after a$/);
  });

  test('room list: a server without rooms says so', async () => {
    expect(await run(['list'])).toMatchObject({ code: 0, out: 'no rooms' });
  });

  test('room show: what it is, who made it and when it ends', async () => {
    await enter(ann, 'a', 60);
    const { out } = await run(['show', 'a']);
    expect(out).toMatch(/^RoomID +a\nName +"Name of a \\u001b"\nCreated +\S+Z by ann\n/);
    expect(out).toMatch(/Members +1, of whom 1 are connected\nEnds +60 s after its last member\n/);
    expect(out).toMatch(/Attributes +"topic": "tea\\n"\nMessages +newest 0, not kept$/);
    const shown = JSON.parse((await run(['show', 'a', '--json'])).out);
    expect(shown).toMatchObject({ creatorUserID: 'ann', attributes: { topic: 'tea\n' }, keepsMessages: false });
    await ann.get(methods.rooms.leaveRoom, { roomID: 'a' });
    expect((await run(['show', 'a'])).out).toMatch(/Members +0.*\nEnds +\d{4}-\S+Z\nAttributes +none/);
  });
});

describe('ending', () => {
  beforeEach(() => enter(ann, 'a'));
  const isThere = async () => (await run(['list'])).out !== 'no rooms';

  test('room destroy: asks for the roomID, and ends nothing for another answer', async () => {
    const other = await run(['destroy', 'a'], { answer: 'b' });
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringMatching(/ends room a of app 7 with 1 members[\s\S]*nothing/),
    });
    expect(await run(['destroy', 'a'])).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await isThere()).toBe(true);
    expect(await run(['destroy', 'a'], { answer: 'a\n' })).toMatchObject({ code: 0, out: 'a is ended' });
    expect(await isThere()).toBe(false);
  });

  test('room destroy: does not ask where it is told not to, and says what there is not', async () => {
    expect(await run(['destroy', 'a', '--yes'])).toMatchObject({ code: 0, out: 'a is ended' });
    const again = await run(['destroy', 'a', '--yes']);
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/app 7 has no room a; .*room list/)]);
  });
});

describe('the server', () => {
  test('is where the settings say, or the command line', async () => {
    await run(['list'], { environment: { PARLEY_PORT: '8123', PARLEY_HOST: '0.0.0.0' } });
    await run(['list', '--url', 'https://chat.example.org']);
    expect(asked).toEqual(['http://127.0.0.1:8123', 'https://chat.example.org']);
  });

  const reply = (status: number, body: unknown) => async () => ({ status, json: async () => body });
  test.each<[string, () => Promise<ServerApiResponse>, RegExp]>([
    ['that does not run', () => Promise.reject(new TypeError('fetch failed')), /no server answers at http.*start it/],
    ['that lets nobody in', reply(403, { error: 'addressNotListed' }), /serverApi\.addresses/],
    ['that is another program', reply(404, {}), /is not Parley \(status 404\)/],
    [
      'with another secret',
      reply(200, { Code: 100000005, Message: 'wrong', RequestId: '1' }),
      /declined: wrong \(100000005\)/,
    ],
  ])('%s is told apart', async (_what, answer, complaint) => {
    answersWith = answer;
    const { code, err } = await run(['list']);
    expect([code, err]).toEqual([1, expect.stringMatching(complaint)]);
  });

  test.each([
    [['show'], /<roomID> is missing/],
    [['show', 'a/b'], /<roomID> /],
    [['destroy', 'a'.repeat(129)], /<roomID> is over/],
    [['list', '--limit', '101'], /--limit must be a whole number from 1 to 100/],
    [['list', '--after', 'a/b'], /--after /],
    [['list', '--url', 'nowhere'], /--url/],
  ])('is not asked for room %j', async (args, complaint) => {
    const { code, err } = await run(args);
    expect([code, err, asked]).toEqual([2, expect.stringMatching(complaint), []]);
  });
});
