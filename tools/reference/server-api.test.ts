import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionCodes } from '@parley/protocol/actions/codes';
import { codesOf } from '@parley/protocol/actions/define';
import { describedParams, describedResult, type FieldSchema } from '@parley/protocol/actions/json';
import { expect, test } from 'vitest';
import { actionExamples } from '../../packages/sim/src/examples/server-api/index.ts';
import { declaredActions } from '../backend-actions.ts';
import { readEvidence } from './evidence.ts';
import { renderServerApi } from './server-api.ts';

const docs = join(import.meta.dirname, '../../docs');
const pages = renderServerApi();
const text = [...pages.values()].join('\n');
const actions = declaredActions();

test('the pages about the server API are what the declarations say; `npm run gen` writes them', () => {
  const written = readdirSync(join(docs, 'reference/server-api')).map((name) => `reference/server-api/${name}`);
  expect(written.toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [path, page] of pages) expect(readFileSync(join(docs, path), 'utf8'), path).toBe(page);
});

test('every action stands on one page, and in the index', () => {
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(sections.toSorted()).toEqual(actions.map(({ name }) => name));
  const index = pages.get('reference/server-api/README.md') ?? '';
  expect([...index.matchAll(/\[`(\w+)`\]/g)].map(([, name]) => name).toSorted()).toEqual(sections.toSorted());
});

const sectionOf = (name: string): string => text.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';

test('an action is told with its parameters, limits, answer, codes, rate, events and example', () => {
  const section = sectionOf('CreateRoom');
  expect(section).toContain('| `RoomId` | text, 1 to 128 bytes | The ID of the room. |');
  expect(section).toContain('| `DestroyDelayTime?` | whole number, 0 to 2592000 |');
  expect(section).toContain('| `Attributes[].AutoDelete?` | 0 or 1 |');
  expect(section).toContain('| `AttributeSeq` | whole number |');
  expect(section).toContain('660300014 (room exists)');
  expect(section).toContain('20 calls a second ([`serverApi.rates.standard`](../../configuration.md#serverapi))');
  expect(section).toContain('POST /?Action=CreateRoom');
  expect(section).toContain('"Attributes": [{ "Key": "topic", "Value": "jazz" }]');
  expect(section).toContain('"AttributeSeq": 1');
  expect(sectionOf('MuteGroup')).toContain('`groupMutedInfoUpdated`, `conversationChanged`');
  expect(sectionOf('DismissGroup')).toContain('1 call a second for each `GroupId`');
  expect(sectionOf('QueryMessagesByMsgSeq')).toContain('20 entries of `MsgSeqList` a second');
  expect(sectionOf('DestroyRoom')).toContain('GET /?Action=DestroyRoom&RoomId=lobby');
});

test('every parameter and every field of an answer has words', () => {
  const lacking = actions.flatMap((action) => [
    ...fieldsWithoutWords(describedParams(action), action.name),
    ...fieldsWithoutWords(describedResult(action), `${action.name} answers`),
  ]);
  expect(lacking).toEqual([]);
});

function fieldsWithoutWords({ items, properties = {} }: FieldSchema, way: string): readonly string[] {
  return [
    ...(items ? fieldsWithoutWords(items, way) : []),
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...(field.description === undefined ? [`${way} ${name}`] : []),
      ...fieldsWithoutWords(field, `${way} ${name}`),
    ]),
  ];
}

test('the events that an action names are told by the SDK', () => {
  const { toldEvents } = readEvidence();
  const named = actions.flatMap(({ events }) => events);
  expect(named.filter((event) => !toldEvents.has(event))).toEqual([]);
  expect(named).toContain('messageRevokeReceived');
});

test('an example has a code that its action may have, and names no action that is not there', () => {
  expect(Object.keys(actionExamples).toSorted()).toEqual(actions.map(({ name }) => name));
  for (const action of actions) {
    const { code = 0 } = actionExamples[action.name as keyof typeof actionExamples];
    expect(codesOf(action).map((one) => actionCodes[one])).toContain(code);
  }
});
