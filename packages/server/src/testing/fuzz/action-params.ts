import type { Chance } from './chance.ts';

/** As much of a JSON Schema as the declarations of actions come to. */
export interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxBytes?: number;
}

/** Who and what there is in both apps. */
export const shared = {
  users: ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'],
  groups: ['team', 'crew', 'band'],
  rooms: ['hall', 'yard'],
} as const;
/** Who and what there is in the other app alone. */
export const foreign = { user: 'stranger', group: 'strange-team', room: 'strange-hall' } as const;

const { users, groups, rooms } = shared;
const userIDs = [
  ...new Array(8).fill('bob'),
  ...users,
  ...users,
  foreign.user,
  'nobody',
  'constructor',
  '__proto__',
  'a b',
  'x'.repeat(32),
  '@RBT#one',
  '@RBT#two',
];
/** Who sent, owns and runs what there is comes first. */
const actors = [...new Array(30).fill('alice'), ...new Array(8).fill('bob'), ...userIDs];
const groupIDs = [...groups, ...groups, foreign.group, 'no-team', '__proto__'];
const roomIDs = [...rooms, ...rooms, foreign.room, 'no-hall', 'a,b', 'toString'];
const marks = { alice: { MarkContent: 1 }, bob: { MarkContent: 30 } };
const groupMarks = { team: { MarkContent: 2 }, crew: { MarkContent: 3 } };
const badMarks = { alice: [{ MarkContent: 1 }], bob: { MarkContent: 31 }, '': null, '\ud800': { MarkContent: 1 } };
const bodies = [
  'hello',
  'aGVsbG8=',
  '{"Text":"hello"}',
  '{"Content":"hello"}',
  '{"message":"hello"}',
  '[]',
  '{"__proto__":1}',
  '{',
  'null',
];

/** What a parameter of such a name mostly holds, so that much of what is asked for can be done. */
const likely: readonly (readonly [name: RegExp, values: readonly unknown[]])[] = [
  [/^GroupId$/, groupIDs],
  [/^RoomId$/, roomIDs],
  [/^ConvIds?$/, ['bob', 'bob', 'alice', 'team', 'crew', ...userIDs, ...groupIDs]],
  [/^(?:FromUserId|GroupOwner|SenderId)$/, actors],
  [/User|Owner|Sender|AtList/, userIDs],
  [/^EditType$/, [1, 1, 1, 1, 2, 3, 4, 8, 16, 31]],
  [/^Key$/, ['k0', 'k1', 'k2', 'k3', 'k4', 'colour', 'size', '', '__proto__', 'x'.repeat(17)]],
  [/Seq|^Next|StartFlag/, [0, 1, 2, 3, 5, 8, 13, 50]],
  [/Time$/, [0, 1, 1_767_225_600_000, 1_767_225_600, 4_102_444_800_000]],
  [/^Limit$/, [1, 2, 10, 100]],
  [/^(?:MessageType|MsgType)$/, [1, 1, 1, 2, 10, 11, 20, 21, 30, 200, 200]],
  [/^Duration$/, [-1, 0, 1, 600]],
  [/Role/, [1, 2, 3, 3, 4]],
  [/^Message$/, bodies],
  [/^SetMarkC2c$/, [marks, marks, marks, badMarks, []]],
  [/^SetMarkGroup$/, [groupMarks, groupMarks, badMarks, { __proto__: null }, '']],
];

const texts = [
  '',
  'hello',
  ' ',
  'ü',
  '\u{1F600}',
  'k0',
  '0',
  '-1',
  'true',
  '__proto__',
  '\u202e',
  '\u0000',
  '\ud800',
  'a\udfff',
];
const odd: readonly unknown[] = [
  null,
  true,
  '',
  0,
  -1,
  1.5,
  1e21,
  -0,
  2 ** 53,
  '9007199254740993',
  '1e3',
  [],
  {},
  [[]],
  [null],
  { length: 3 },
  { UserId: 'alice' },
  ...texts,
];
/** An odd value once in so many. */
const oddOnce = 60;

/** Parameters as declared, with something wrong here and there. */
export function makeParams(chance: Chance, { properties = {}, required = [] }: Shape): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) =>
    required.includes(name) ? !chance.once(oddOnce) : !chance.once(3),
  );
  const fields = names.map((name) => [name, makeValue(chance, properties[name] ?? {}, name)]);
  if (chance.once(oddOnce)) fields.push([chance.pick(['__proto__', 'constructor', 'toString', 'x']), chance.pick(odd)]);
  return Object.fromEntries(fields) as Record<string, unknown>;
}

function makeValue(chance: Chance, shape: Shape, name: string): unknown {
  if (chance.once(oddOnce)) return chance.pick(odd);
  const { type, enum: values, anyOf, items } = shape;
  if (anyOf) return makeValue(chance, chance.pick(anyOf), name);
  if (values) return chance.pick(values);
  if (items) return makeList(chance, shape, items, name);
  if (shape.properties) return makeParams(chance, shape);
  if (type === 'boolean') return chance.once(2);
  const [, known] = likely.find(([pattern]) => pattern.test(name)) ?? [];
  if (type === 'number') return makeNumber(chance, shape, known);
  if (type === 'string') return makeText(chance, shape, known);
  return chance.pick(known ?? odd);
}

function makeList(chance: Chance, { minItems = 0, maxItems = 100 }: Shape, item: Shape, name: string): unknown[] {
  const length = chance.once(oddOnce) ? chance.pick([0, minItems, maxItems, maxItems + 1]) : 1 + chance.below(3);
  return Array.from({ length: Math.min(length, 600) }, () => makeValue(chance, item, name));
}

function makeNumber(chance: Chance, { minimum = 0, maximum = 100 }: Shape, known: readonly unknown[] = []): unknown {
  if (chance.once(30)) return chance.pick([minimum, maximum, minimum - 1, maximum + 1, String(minimum)]);
  const fitting = known.filter((value) => Number(value) >= minimum && Number(value) <= maximum);
  if (fitting.length > 0) return chance.pick(fitting);
  return minimum < 0 ? chance.below(3) : minimum + chance.below(Math.min(maximum - minimum + 1, 50));
}

function makeText(chance: Chance, { maxBytes = 100 }: Shape, known: readonly unknown[] | undefined): string {
  // Long ones are rare, because each takes as long as a hundred others.
  if (maxBytes < 5000 ? chance.once(oddOnce) : chance.once(20 * oddOnce)) {
    return chance.once(2) ? 'x'.repeat(maxBytes + chance.below(2)) : 'ü'.repeat(maxBytes / 2 + chance.below(2));
  }
  if (chance.once(30)) return chance.pick([...texts, chance.text(40), 'x'.repeat(257), 'x'.repeat(501)]);
  return String(chance.pick(known ?? texts.slice(0, 5)));
}
