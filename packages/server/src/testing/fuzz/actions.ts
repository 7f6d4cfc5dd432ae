import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { actionCodes } from '@parley/protocol/actions/codes';
import { type Action, commonActionCodes } from '@parley/protocol/actions/define';
import { actions as declared } from '@parley/protocol/actions/index';
import { methods } from '@parley/protocol/index';
import { toJsonSchema } from '@parley/protocol/json-schema';
import { parse, type Schema } from '@parley/protocol/schema';
import { defaultConfig } from '../../config.ts';
import type { ActionAnswer, ActionRequest } from '../../server-api/server-api.ts';
import { type AppWorld, appSecret, createAppWorld, type TestSession } from '../app-world.ts';
import { foreign, makeParams, type Shape, shared } from './action-params.ts';
import { type Chance, manyOf } from './chance.ts';
import type { FuzzTarget } from './target.ts';

const inputsPerCase = 20;
const [own, other] = [1, 2];
/** Stands in every text that the other app keeps, and in nothing that this one sends. */
const veiled = 'veiled';

const all: readonly Action[] = Object.values(declared).flatMap((ofFeature): readonly Action[] =>
  Object.values(ofFeature),
);
const byName: ReadonlyMap<string, Action> = new Map(all.map((action) => [action.name, action]));
const shapes = new Map(all.map(({ name, params }) => [name, toJsonSchema(params) as Shape]));

/** `tail` is a byte behind the text. */
type Body = { readonly contentType: string; readonly text: string; readonly tail?: number } | 'unreadable';

/** A request without its head. */
interface Input {
  readonly action: string;
  readonly query: string;
  readonly body?: Body;
}

/** An ID of a group that ended is not given again, so that this would soon leave none to ask for. */
const usual = all.filter(({ name }) => name !== 'DismissGroup');
const rareOnce = 50;

type Values = Readonly<Record<string, unknown>>;

function makeInput(chance: Chance): Input {
  const { name: action } = chance.pick(chance.once(rareOnce) ? all : usual);
  const params = makeParams(chance, shapes.get(action) ?? {});
  const json = 'application/json';
  if (chance.once(60)) return { action, query: '', body: makeBadBody(chance, JSON.stringify(params)) };
  switch (chance.below(4)) {
    case 0:
      return { action, query: written(chance, params) };
    case 1: {
      const names = Object.keys(params);
      const inQuery = names.filter(() => chance.once(2));
      const some = (isIn: boolean): Values =>
        Object.fromEntries(names.filter((name) => inQuery.includes(name) === isIn).map((name) => [name, params[name]]));
      return {
        action,
        query: written(chance, some(true)),
        body: { contentType: json, text: JSON.stringify(some(false)) },
      };
    }
    case 2:
      return {
        action,
        query: '',
        body: { contentType: 'application/x-www-form-urlencoded', text: written(chance, params) },
      };
    default:
      return {
        action,
        query: '',
        body: { contentType: chance.pick([json, '', 'text/plain']), text: JSON.stringify(params) },
      };
  }
}

function makeBadBody(chance: Chance, text: string): Body {
  const contentType = chance.pick(['application/json', 'application/x-www-form-urlencoded', '', '__proto__']);
  if (chance.once(8)) return 'unreadable';
  if (chance.once(4)) return { contentType, text, tail: 255 };
  if (chance.once(3)) return { contentType, text: text.slice(0, chance.below(text.length)) };
  return {
    contentType,
    text: chance.pick(['', 'null', '[]', '1', '"x"', '%', '\u0000', '[['.repeat(3000), `[${text}]`]),
  };
}

/** Percent-encoded; lists in each of their forms. */
function written(chance: Chance, params: Values): string {
  const pairs = Object.entries(params).flatMap(([name, value]) => {
    const texts = Array.isArray(value) && !chance.once(3) ? value : [value];
    return texts.map((one: unknown, index) => {
      const key = texts.length > 1 || chance.once(5) ? chance.pick([name, `${name}[]`, `${name}[${index}]`]) : name;
      return new URLSearchParams([[key, typeof one === 'string' ? one : String(JSON.stringify(one))]]).toString();
    });
  });
  if (chance.once(20))
    pairs.push(chance.pick(['%', '%zz', '=', '&&', 'a[', '%ED%A0%80=1', 'UserId=%ED%A0%80', '__proto__=1']));
  return pairs.join('&');
}

let nonces = 0;

/** How long an answer may take; the storage in memory takes none. */
const answeredWithinMs = 1000;

async function ask({ app, clock }: AppWorld, appID: number, { action, query, body }: Input): Promise<ActionAnswer> {
  nonces += 1;
  const [nonce, timestamp] = [`n${nonces}`, Math.floor(clock.wall() / 1000)];
  const signature = createHash('md5').update(`${appID}${nonce}${appSecret}${timestamp}`).digest('hex');
  const head = `Action=${action}&AppId=${appID}&SignatureNonce=${nonce}&Timestamp=${timestamp}&SignatureVersion=2.0&Signature=${signature}`;
  let answer: ActionAnswer | undefined;
  void app.serverApi
    .answer({ query: `${head}&${query}`, ...(body !== undefined && { body: toBody(body) }) })
    .then((given) => {
      answer = given;
    });
  await clock.settle();
  for (let ms = 0; ms < answeredWithinMs && !answer; ms += 1) await clock.run(1);
  if (!answer) throw new Error(`${action} is not answered`);
  return answer;
}

function toBody(body: Body): Exclude<ActionRequest['body'], undefined> {
  if (body === 'unreadable') return body;
  const { contentType, text, tail } = body;
  return {
    contentType,
    bytes: new Uint8Array([...new TextEncoder().encode(text), ...(tail === undefined ? [] : [tail])]),
  };
}

const tell = async (world: AppWorld, appID: number, action: string, params: Values): Promise<ActionAnswer> => {
  const answer = await ask(world, appID, {
    action,
    query: '',
    body: { contentType: '', text: JSON.stringify(params) },
  });
  if (answer.Code !== 0) throw new Error(`${action}: ${answer.Code} ${answer.Message}`);
  return answer;
};

/** The same in both apps, with more in the other one. */
async function settle(world: AppWorld, appID: number): Promise<readonly [TestSession, TestSession]> {
  const text = appID === other ? veiled : 'plain';
  const more = appID === other;
  const users = [...shared.users, ...(more ? [foreign.user] : [])];
  await tell(world, appID, 'UserRegister', {
    UserInfo: users.map((UserId) => ({ UserId, UserName: text, UserAvatar: `https://${text}.example` })),
  });
  for (const GroupId of [...shared.groups, ...(more ? [foreign.group] : [])]) {
    const Attributes = [{ Key: text, Value: text }];
    await tell(world, appID, 'CreateGroup', {
      GroupId,
      GroupName: text,
      GroupOwner: 'alice',
      UserId: ['bob', 'carol'],
      Attributes,
    });
    const message = { MessageType: 1, Priority: 1, MessageBody: { Message: text } };
    await tell(world, appID, 'SendGroupMessage', { FromUserId: 'alice', GroupId, ...message });
    await tell(world, appID, 'SendPeerMessage', { FromUserId: 'alice', ToUserId: ['bob'], ...message });
  }
  const FriendInfos = [{ UserId: 'bob', FriendAlias: text }];
  await tell(world, appID, 'AddFriends', { FromUserId: 'alice', FriendInfos });
  const alice = await world.login('alice', { appID });
  const bob = await world.login('bob', { appID });
  for (const roomID of [...shared.rooms, ...(more ? [foreign.room] : [])]) {
    await alice.get(methods.rooms.enterRoom, { roomID, roomName: text, attributes: [], destroyDelaySeconds: 0 });
    await bob.get(methods.rooms.joinRoom, { roomID });
  }
  return [alice, bob];
}

/** Brings back what requests have taken away, so that there is something to ask for. */
async function restore(world: AppWorld, [alice, bob]: readonly [TestSession, TestSession]): Promise<void> {
  const anyway = async (action: string, params: Values): Promise<void> => {
    await ask(world, own, { action, query: '', body: { contentType: '', text: JSON.stringify(params) } });
  };
  const message = {
    FromUserId: 'alice',
    MessageType: 1,
    Priority: 1,
    MessageBody: { Message: 'again', HasReceipt: 1 },
  };
  await anyway('SendPeerMessage', { ...message, ToUserId: ['bob'] });
  for (const GroupId of shared.groups) {
    await anyway('CreateGroup', { GroupId, GroupOwner: 'alice' });
    await anyway('InviteUsersIntoGroup', { FromUserId: 'alice', GroupId, UserIds: ['alice', 'bob', 'carol'] });
    await anyway('SendGroupMessage', { ...message, GroupId });
  }
  for (const roomID of shared.rooms) {
    alice.post(methods.rooms.enterRoom, { roomID, roomName: 'plain', attributes: [], destroyDelaySeconds: 0 });
    bob.post(methods.rooms.joinRoom, { roomID });
    await world.clock.settle();
  }
}

/** What the other app has, as far as it may be asked for. */
async function stateOf(world: AppWorld): Promise<readonly unknown[]> {
  const FromUserId = 'alice';
  const groups = [...shared.groups, foreign.group];
  const asked: (readonly [string, Values])[] = [
    ['QueryUserInfos', { UserIds: [...shared.users, foreign.user] }],
    ['QueryUserOnlineState', { UserId: shared.users.slice(0, 2) }],
    ['QueryAppGroupList', {}],
    ['QueryConversationList', { FromUserId }],
    ['QueryFriendList', { FromUserId }],
    ['QueryBlacklist', { FromUserId }],
    ['QueryPeerMsg', { FromUserId, ToUserId: 'bob' }],
    ...groups.flatMap((GroupId): typeof asked => [
      ['QueryGroupInfo', { FromUserId, GroupId }],
      ['QueryGroupMemberList', { GroupId }],
      ['QueryGroupMsg', { GroupId }],
    ]),
    ...[...shared.rooms, foreign.room].map((RoomId) => ['QueryRoomUserList', { RoomId }] as const),
  ];
  const answers: unknown[] = [];
  for (const [action, params] of asked) {
    const { RequestId, ...fields } = await tell(world, other, action, params);
    answers.push([action, fields]);
  }
  return answers;
}

const numbersOf = ({ codes }: Action): ReadonlySet<number> =>
  new Set(
    [...codes, ...commonActionCodes, 'success' as const]
      .filter((name) => name !== 'processingFailed')
      .map((name) => actionCodes[name]),
  );

/** What is wrong with an answer. */
function faultOf(action: Action, answer: Values): string | undefined {
  const { Code, Message, RequestId, ...fields } = answer;
  const codes = numbersOf(action);
  // What cannot be read has a code that stands before those of the actions.
  const isKnown = codes.has(Number(Code)) || Code === actionCodes.bodyUnreadable;
  if (!isKnown) return 'has a code that is not declared';
  if (typeof Message !== 'string' || !/^\d{19}$/.test(String(RequestId))) return 'has no envelope';
  if (JSON.stringify(answer).includes(veiled)) return 'shows what another app keeps';
  const { entries } = action.result as unknown as { readonly entries: Readonly<Record<string, Schema>> };
  for (const [name, schema] of Object.entries(entries)) {
    if (schema.type === 'array' && !Array.isArray(fields[name])) return `has no list ${name}`;
    if (!(name in fields) && Code !== 0) continue;
    if (!(name in fields) && schema.type === 'optional') continue;
    const parsed = parse(schema, fields[name]);
    if (!parsed.ok) return `has ${name} that ${parsed.fault.field} ${parsed.fault.fault}`;
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parsed.value)), fields[name]))
      return `says more in ${name} than is declared`;
  }
  const further = Object.keys(fields).find((name) => !(name in entries));
  if (further !== undefined) return `has ${further}, which is not declared`;
  const strange = subCodesIn(fields).find((code) => code === 0 || !codes.has(code));
  return strange === undefined ? undefined : `has the sub code ${strange}, which is not declared`;
}

function subCodesIn(value: unknown): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) =>
    key === 'SubCode' || key === 'Code' ? [Number(field)] : subCodesIn(field),
  );
}

const noRates = Object.fromEntries(Object.keys(defaultConfig.serverApi.rates).map((name) => [name, 0]));
const shownLength = 500;
/** Of so many requests, some do what they ask for, and so do some of most actions: otherwise only refusals are tested. */
const enough = 2000;
const doneMin = (all.length * 2) / 3;

export const actions: FuzzTarget = {
  name: 'actions',
  about: 'requests of every action of the server API, beside another app that must not notice',
  inputsPerRound: 20_000,
  open: async () => {
    const rates = noRates as typeof defaultConfig.serverApi.rates;
    const world = await createAppWorld({ limits: { writesPerSecond: 0 }, serverApi: { requestsPerSecond: 0, rates } });
    const [neighbour] = await settle(world, other);
    const members = await settle(world, own);
    const [before, sentBefore] = [await stateOf(world), neighbour.socket.sent.length];
    const succeeded = new Set<string>();
    let thrownCount = 0;
    return {
      inputsPerCase,
      cases: manyOf(inputsPerCase, makeInput),
      strike: async (thrown) => {
        await restore(world, members);
        for (const input of thrown as readonly Input[]) {
          const action = byName.get(input.action);
          if (!action) continue;
          thrownCount += 1;
          const answer = JSON.parse(JSON.stringify(await ask(world, own, input))) as Values;
          const failure = world.logged.find((line) => line.startsWith('action failed'));
          const fault = failure === undefined ? faultOf(action, answer) : `fails: ${failure}`;
          world.logged.length = 0;
          if (answer['Code'] === 0) succeeded.add(action.name);
          if (fault !== undefined)
            throw new Error(`the answer ${fault}: ${JSON.stringify(answer).slice(0, shownLength)}`);
        }
      },
      end: async () => {
        if (thrownCount >= enough && succeeded.size < doneMin)
          throw new Error(`only ${succeeded.size} actions were ever carried out`);
        if (!isDeepStrictEqual(await stateOf(world), before)) throw new Error('another app has become another one');
        if (neighbour.socket.sent.length !== sentBefore) throw new Error('a user of another app was told something');
        await world.close();
      },
    };
  },
};
