import { sleep } from '@parley/kernel/clock';
import { expect, test } from 'vitest';
import { ZIMErrorCode, ZIMMessageQueryMode } from '../../enums.ts';
import { textOf, watch } from '../../testing/recorder.ts';
import { createWorld, type Device, sendConfig, textMessage, type World } from '../../testing/world.ts';
import type { ZIMMessage, ZIMMessageQueryConfig } from '../../types.ts';

async function begin(count: number): Promise<World & { readonly ann: Device }> {
  const world = createWorld();
  world.server.pageSize = 100;
  const ann = world.device('ann');
  for (let seq = 1; seq <= count; seq += 1) {
    world.server.send('bob', 'ann', String(seq));
    await world.clock.run(10);
  }
  await ann.login();
  await world.clock.run(15_000);
  return { ...world, ann };
}

const base: ZIMMessageQueryConfig = { count: 3, reverse: true, mode: ZIMMessageQueryMode.General };

async function query({ clock, ann }: { clock: World['clock']; ann: Device }, config: Partial<ZIMMessageQueryConfig>) {
  const answer = ann.client.queryHistoryMessage('bob', 0, { ...base, ...config });
  await clock.run(50);
  return (await answer).messageList;
}

const texts = (messages: readonly ZIMMessage[]): string[] => messages.map(textOf);
const asked = ({ server }: World): number => server.network.requests('queryHistoryMessage').length;

test.each([ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer])(
  'pages walk from new to old and from old to new without a gap or a double, in mode %i',
  async (mode) => {
    const world = await begin(8);
    for (const reverse of [true, false]) {
      const pages: string[][] = [];
      let nextMessage: ZIMMessage | undefined;
      for (let page = 0; page < 4; page += 1) {
        const messages = await query(world, { reverse, mode, ...(nextMessage && { nextMessage }) });
        pages.push(texts(messages));
        nextMessage = (reverse ? messages[0] : messages.at(-1)) ?? nextMessage;
      }
      const expected = reverse
        ? [['6', '7', '8'], ['3', '4', '5'], ['1', '2'], []]
        : [['1', '2', '3'], ['4', '5', '6'], ['7', '8'], []];
      expect(pages).toEqual(expected);
    }
  },
);

test('what the cache holds without a gap is not asked for again', async () => {
  const world = await begin(8);
  const [oldest] = await query(world, { count: 8 });
  expect(asked(world)).toBe(1);
  expect(texts(await query(world, { count: 8 }))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  expect(texts(await query(world, { count: 3 }))).toEqual(['6', '7', '8']);
  expect(texts(await query(world, { count: 3, reverse: false }))).toEqual(['1', '2', '3']);
  expect(texts(await query(world, oldest ? { nextMessage: oldest } : {}))).toEqual([]);
  world.server.send('bob', 'ann', '9');
  await world.clock.run(50);
  expect(texts(await query(world, { count: 3 }))).toEqual(['7', '8', '9']);
  expect(asked(world)).toBe(1);
});

test('two stretches of the cache with a gap between them are never shown as neighbours', async () => {
  const world = await begin(9);
  const first = await query(world, { count: 2, reverse: false });
  await query(world, { count: 2 });
  expect(asked(world)).toBe(2);
  const next = first.at(-1);
  expect(texts(await query(world, { count: 9, mode: ZIMMessageQueryMode.OnlyLocal }))).toEqual(['8', '9']);
  expect(texts(await query(world, { count: 9, reverse: false, mode: ZIMMessageQueryMode.OnlyLocal }))).toEqual([
    '1',
    '2',
  ]);
  expect(asked(world)).toBe(2);
  expect(texts(await query(world, { count: 3, reverse: false, ...(next && { nextMessage: next }) }))).toEqual([
    '3',
    '4',
    '5',
  ]);
  expect(texts(await query(world, { count: 9 }))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('an anchor beside a gap leads to the server, not over the gap', async () => {
  const world = await begin(9);
  await query(world, { count: 2, reverse: false });
  const newest = await query(world, { count: 2 });
  const local = { nextMessage: newest[0] ?? textMessage(''), mode: ZIMMessageQueryMode.OnlyLocal };
  expect(texts(await query(world, local))).toEqual([]);
  expect(texts(await query(world, { ...local, mode: ZIMMessageQueryMode.General }))).toEqual(['5', '6', '7']);
});

test('a general query while messages are missing asks the server', async () => {
  const world = await begin(3);
  await query(world, { count: 3 });
  world.server.fate = () => 'lost';
  world.server.send('bob', 'ann', '4');
  world.server.fate = () => 'arrives';
  world.server.send('bob', 'ann', '5');
  await world.clock.run(5);
  expect(texts(await query(world, { count: 3 }))).toEqual(['3', '4', '5']);
  expect(asked(world)).toBe(2);
});

test('a conversation whose first message is still on its way is not taken for an empty one', async () => {
  const world = await begin(0);
  world.server.fate = () => 'lost';
  world.server.send('bob', 'ann', '1');
  expect(texts(await query(world, {}))).toEqual(['1']);
  for (const connection of world.server.network.connections) {
    const log = world.server.logOf('ann', 'bob');
    const body = { log, conversationType: 0, conversationID: 'bob', fromPosition: 1 };
    connection.push('userLog', { position: 1, kind: 'conversationOpened', key: String(log), body });
  }
  await world.clock.run(5);
  expect(texts(await query(world, {}))).toEqual(['1']);
  expect(texts(await query(world, { reverse: false }))).toEqual(['1']);
});

test('a failed message that a page shows as accepted stays accepted, also after the next login', async () => {
  const world = await begin(0);
  const { ann, server, clock } = world;
  server.fate = () => 'lost';
  server.after = ({ method }) => (method === 'sendMessage' ? 'silence' : undefined);
  const sending = ann.client.sendMessage(textMessage('mine'), 'bob', 0, sendConfig);
  sending.catch(() => {});
  await clock.run(50);
  server.after = () => undefined;
  ann.client.logout();
  await clock.run(50);
  const next = ann.restart();
  server.before = ({ method }) => (method === 'sync' ? 'silence' : undefined);
  const login = next.login();
  await clock.run(15_000);
  await login;
  expect(texts(await query({ clock, ann: next }, {}))).toEqual(['mine']);
  server.before = () => undefined;
  server.cut();
  await clock.run(60_000);
  next.client.logout();
  await clock.run(50);
  const last = next.restart();
  await last.login();
  await clock.run(1000);
  const page = await query({ clock, ann: last }, { mode: ZIMMessageQueryMode.OnlyLocal });
  expect(page.map((message) => [textOf(message), message.sentStatus])).toEqual([['mine', 1]]);
});

test('without a connection the cache answers, up to its first gap', async () => {
  const world = await begin(9);
  await query(world, { count: 2, reverse: false });
  await query(world, { count: 3 });
  world.server.network.network = 'refuses';
  world.server.cut();
  await world.clock.run(1000);
  const modes = [ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer, ZIMMessageQueryMode.OnlyLocal];
  for (const mode of modes) expect(texts(await query(world, { count: 9, mode }))).toEqual(['7', '8', '9']);
});

test('a query under way when the connection is lost rejects with 6000009', async () => {
  const world = await begin(3);
  world.server.before = ({ method }) => (method === 'queryHistoryMessage' ? 'silence' : undefined);
  const answer = watch(world.ann.client.queryHistoryMessage('bob', 0, base));
  await world.clock.run(100);
  world.server.cut();
  await world.clock.run(10);
  expect(answer.outcome()).toBe(ZIMErrorCode.CommonModuleIMServerDisconnect);
});

test.each([
  ['no answer within ten seconds', 'silence', ZIMErrorCode.NetworkModuleRequestTimeout],
  ['a failure of the server', { code: 6000202 }, ZIMErrorCode.MessageModuleServerError],
  ['an answer that cannot be read', { result: { messages: [{}] } }, ZIMErrorCode.NetworkModuleRspProtoParseError],
] as const)('%s rejects the query', async (_, reply, code) => {
  const world = await begin(3);
  world.server.before = ({ method }) => (method === 'queryHistoryMessage' ? reply : undefined);
  const answer = watch(world.ann.client.queryHistoryMessage('bob', 0, base));
  await world.clock.run(10_100);
  expect(answer.outcome()).toBe(code);
});

test('messages that were not accepted stand among the others, on the right page', async () => {
  const world = await begin(4);
  const { ann, clock, server } = world;
  server.faults.set('sendMessage', ZIMErrorCode.MessageModuleSendMessageFailed);
  ann.client.sendMessage(textMessage('failed'), 'bob', 0, sendConfig).catch(() => {});
  await clock.run(100);
  server.send('bob', 'ann', '5');
  await clock.run(100);
  for (const mode of [ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer]) {
    expect(texts(await query(world, { count: 3, mode }))).toEqual(['4', 'failed', '5']);
  }
  const page = await query(world, { count: 2 });
  expect(texts(page)).toEqual(['failed', '5']);
  const [anchor] = page;
  expect(texts(await query(world, anchor ? { count: 2, nextMessage: anchor } : {}))).toEqual(['3', '4']);
  expect(texts(await query(world, { count: 9, reverse: false }))).toEqual(['1', '2', '3', '4', 'failed', '5']);
});

test('an answer that does not fit one message is asked for to its end', async () => {
  const world = await begin(9);
  world.server.pageSize = 2;
  expect(texts(await query(world, { count: 5, mode: ZIMMessageQueryMode.PreferServer }))).toEqual([
    '5',
    '6',
    '7',
    '8',
    '9',
  ]);
  expect(texts(await query(world, { count: 5, mode: ZIMMessageQueryMode.PreferServer, reverse: false }))).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);
});

test('an unknown conversation, group or room has no messages', async () => {
  const world = await begin(1);
  for (const [id, type] of [
    ['nobody', 0],
    ['group', 2],
    ['room', 1],
  ] as const) {
    const answer = world.ann.client.queryHistoryMessage(id, type, base);
    await world.clock.run(50);
    expect(await answer).toEqual({ conversationID: id, conversationType: type, messageList: [] });
  }
});

test('rows of a life that ended while the server was asked are not kept', async () => {
  const world = await begin(3);
  const { server, ann, clock } = world;
  const { script } = server.network;
  server.network.script = async (request, connection) => {
    const reply = await script(request, connection);
    if (request.method === 'queryHistoryMessage') await sleep(clock, 500);
    return reply;
  };
  const old = ann.client.queryHistoryMessage('bob', 0, { ...base, mode: ZIMMessageQueryMode.PreferServer });
  await clock.run(100);
  server.restore(1, 'untold');
  server.send('bob', 'cid', 'unknown to ann');
  server.network.last.push('headsMoved', { userLogPosition: 99, heads: [] });
  await clock.run(1000);
  expect(texts((await old).messageList)).toEqual(['1', '2', '3']);
  server.network.script = script;
  expect(texts(await query(world, { mode: ZIMMessageQueryMode.OnlyLocal }))).toEqual([]);
  expect(texts(await query(world, {}))).toEqual(['1']);
});

test('a cache that holds only an old stretch shows that, and nothing as its neighbour', async () => {
  const world = await begin(9);
  await query(world, { count: 2, reverse: false });
  expect(texts(await query(world, { mode: ZIMMessageQueryMode.OnlyLocal }))).toEqual(['1', '2']);
  expect(texts(await query(world, {}))).toEqual(['7', '8', '9']);
});
