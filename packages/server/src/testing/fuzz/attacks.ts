import type { CloseReason } from '@parley/protocol/close-reasons';
import { encodeRequest } from '@parley/protocol/frames';
import { wireLimits } from '@parley/protocol/limits';
import { protocolVersion } from '@parley/protocol/version';
import fc from 'fast-check';
import { loginParams } from '../gateway-world.ts';

/** A message, and the reasons for one of which it must end the connection; without any it need not. */
export interface Attack {
  readonly text: string;
  readonly reasons: readonly CloseReason[];
}

const attack = (text: string, ...reasons: CloseReason[]): Attack => ({ text, reasons });

const evilNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  '',
  ' ',
  '\u0000',
  'login\u0000',
  'ＬＯＧＩＮ',
  'Login',
  '\ud800',
  'a\udfff',
  '\u202e',
  '../../etc/passwd',
  'a.b>*',
  "'; drop table users; --",
];
const evilName = fc.constantFrom(...evilNames);
const evilText = fc.oneof(evilName, fc.string({ unit: 'binary', maxLength: 40 }));
const evilNumber = fc.constantFrom('0', '-1', '1.5', '1e999', '-0', '9007199254740992', '"1"', 'null', '[1]', '{}');
const goodID = fc.integer({ min: 2 ** 30, max: 2 ** 52 });
const anyValue = fc.jsonValue({ maxDepth: 3 });

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const noJson = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.tuple(fc.json(), fc.nat(200)).map(([json, cut]) => json.slice(0, cut)),
    fc.constantFrom('', '[', '[}', '[{"kind":"ping"}', '\u0000', '\ud800', '[{"kind":"ping"},]', 'NaN', '[\u2028'),
  )
  .filter((text) => !isJson(text))
  .map((text) => attack(text, 'malformedFrame', 'frameTooDeep'));

const noFrames = fc
  .oneof(
    anyValue.filter((value) => !Array.isArray(value)),
    fc.array(
      anyValue.filter((value) => typeof value !== 'object' || value === null),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constant([]),
    fc.constant(new Array(wireLimits.framesMax + 1).fill({ kind: 'ping' })),
  )
  .map((value) => attack(JSON.stringify(value), 'malformedFrame'));

const tooLarge = fc
  .integer({ min: 1, max: 100_000 })
  .map((excess) => attack(`["${'x'.repeat(wireLimits.messageBytesMax + excess)}"]`, 'frameTooLarge'));

const tooDeep = fc
  .tuple(fc.integer({ min: wireLimits.depthMax + 1, max: 3000 }), fc.boolean())
  .map(([depth, isList]) => {
    const [open, close] = isList ? ['[', ']'] : ['{"a":', '}'];
    return attack(`${open.repeat(depth)}1${close.repeat(depth)}`, 'frameTooDeep');
  });

const deepParams = fc
  .tuple(goodID, fc.integer({ min: wireLimits.depthMax, max: 100 }))
  .map(([id, depth]) =>
    attack(
      `[{"kind":"request","id":${id},"method":"login","params":${'['.repeat(depth)}${']'.repeat(depth)}}]`,
      'frameTooDeep',
    ),
  );

const unknownKind = evilText
  .filter((kind) => kind !== 'ping' && kind !== 'request')
  .map((kind) => attack(JSON.stringify([{ kind, id: 1 }]), 'unknownFrame'));

const evilID = evilNumber.map((id) =>
  attack(`[{"kind":"request","id":${id},"method":"login","params":{}}]`, 'unknownFrame', 'malformedFrame'),
);

const unknownMethod = fc
  .tuple(goodID, evilText, anyValue)
  .map(([id, name, params]) => attack(`[${encodeRequest(id, name, params)}]`, 'unknownFrame', 'outOfOrder'));

const oldID = fc
  .constantFrom('login', 'resume', 'sendMessage', 'sync', 'logout')
  .map((name) => attack(`[${encodeRequest(2, name, {})},${encodeRequest(2, name, {})}]`, 'outOfOrder'));

const badVersion = fc
  .tuple(
    goodID,
    fc.constantFrom('login', 'resume'),
    fc.integer().filter((version) => version !== protocolVersion),
  )
  .map(([id, name, version]) =>
    attack(`[${encodeRequest(id, name, { protocolVersion: version })}]`, 'unsupportedVersion', 'outOfOrder'),
  );

const flood = goodID.map((id) => {
  const frames = Array.from({ length: 200 }, (_, index) => encodeRequest(id + index, 'sync', { logs: [] }));
  return attack(`[${frames.join(',')}]`);
});

/** Frames of the right form with fields of the wrong one; the answer is a refusal, or the order is wrong. */
const probe = fc
  .tuple(
    goodID,
    fc.constantFrom('login', 'resume', 'sendMessage', 'queryHistoryMessage', 'catchUp', 'sync'),
    fc.oneof(
      anyValue,
      fc.dictionary(fc.oneof(evilText, fc.constantFrom('targetID', 'content', 'logs', 'userID', 'appID')), anyValue),
      fc.record({ conversationType: fc.nat(2), targetID: evilText, localMessageID: evilText, content: anyValue }),
      fc.record({ ...alike(loginParams('x')), userID: evilText, token: evilText, deviceID: evilText }),
    ),
  )
  .map(([id, name, params]) => attack(`[${encodeRequest(id, name, params)}]`));

const ping = fc.constant(attack('[{"kind":"ping","params":{"__proto__":1}}]'));

export const anyAttack = fc.oneof(
  { weight: 12, arbitrary: noJson },
  { weight: 12, arbitrary: noFrames },
  { weight: 4, arbitrary: tooLarge },
  { weight: 8, arbitrary: tooDeep },
  { weight: 8, arbitrary: deepParams },
  { weight: 12, arbitrary: unknownKind },
  { weight: 8, arbitrary: evilID },
  { weight: 16, arbitrary: unknownMethod },
  { weight: 12, arbitrary: oldID },
  { weight: 8, arbitrary: badVersion },
  { weight: 1, arbitrary: flood },
  { weight: 32, arbitrary: probe },
  { weight: 8, arbitrary: ping },
);

function alike<Shape extends object>(value: Shape): { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> } {
  const entries = Object.entries(value).map(([key, field]) => [key, fc.constant(field)]);
  return Object.fromEntries(entries);
}
