import type { Schema } from '@parley/protocol/schema';
import { readWritten, type Written } from './query.ts';

/** What came with a POST; `unreadable`: it was too large or broke off. */
export type ActionBody = { readonly contentType: string | undefined; readonly bytes: Uint8Array } | 'unreadable';

/** What a declaration says of the shape of a value. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly wrapped?: Shape;
}

type Values = Readonly<Record<string, unknown>>;

/** What a body holds: JSON, or the fields of a form. `undefined`: it is neither, or no object. */
export function readBody(
  { contentType = '', bytes }: Exclude<ActionBody, 'unreadable'>,
  params: Schema,
): Values | undefined {
  const text = decode(bytes);
  if (text === undefined) return undefined;
  if (text.trim() === '') return {};
  const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
  if (isForm && !text.trimStart().startsWith('{')) return fromWritten(params, readWritten(text), fromForm);
  const value = parseJson(text);
  return isObject(value) && !Array.isArray(value) ? (fromJson(shapeOf(params), value) as Values) : undefined;
}

/** Names that stand in the query of every request, and one of which some actions have a parameter of their own. */
const namesOfHead: ReadonlySet<string> = new Set([
  'Action',
  'AppId',
  'SignatureNonce',
  'Timestamp',
  'SignatureVersion',
  'Signature',
]);

/**
 * The parameters that the query of a request holds, each read as what it is declared to be; what cannot be read so stays
 * text.
 */
export function readQuery(params: Schema, written: Written): Values {
  return fromWritten(params, written, (shape, texts, name) =>
    namesOfHead.has(name) ? undefined : fromTexts(shape, texts),
  );
}

function fromWritten(
  params: Schema,
  written: Written,
  read: (shape: Shape, texts: readonly string[], name: string) => unknown,
): Values {
  const values: Record<string, unknown> = {};
  for (const { name, shape } of fieldsOf(shapeOf(params).entries)) {
    const texts = written.get(name);
    const value = texts && read(shape, texts, name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

interface Field {
  readonly name: string;
  readonly shape: Shape;
}

const knownFields = new WeakMap<object, readonly Field[]>();

/** Declarations do not change, so that they are looked through once. */
function fieldsOf(entries: Readonly<Record<string, Shape>> = {}): readonly Field[] {
  const known = knownFields.get(entries);
  if (known) return known;
  const fields = Object.entries(entries).map(([name, shape]) => ({ name, shape }));
  knownFields.set(entries, fields);
  return fields;
}

/** In a form what begins like JSON is JSON. */
function fromForm(shape: Shape, texts: readonly string[]): unknown {
  const [text = ''] = texts;
  const value = texts.length === 1 && /^[{[]/.test(text) ? parseJson(text) : undefined;
  return value === undefined ? fromTexts(shape, texts) : fromJson(shape, value);
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** `undefined`: it counts as absent. */
function fromTexts(shape: Shape, texts: readonly string[]): unknown {
  const { type, item, wrapped } = shape;
  if (wrapped) return fromTexts(wrapped, texts);
  const [text = ''] = texts;
  if (type === 'array' && item) {
    const listed = item.type !== 'string' && texts.length === 1 ? parseJson(text) : undefined;
    return Array.isArray(listed) ? fromJson(shape, listed) : texts.map((one) => fromTexts(item, [one]));
  }
  if (type === 'string') return text;
  if (type === 'boolean') return booleans.get(text.toLowerCase()) ?? text;
  if (type === 'union') return fromDecimal(text);
  if (type === 'number' || type === 'picklist') return text === '' ? undefined : fromDecimal(text);
  const value = parseJson(text);
  return value === undefined ? text : fromJson(shape, value);
}

/** Numbers may be written as decimal text. What does not fit the shape is left for the check of the parameters. */
function fromJson(shape: Shape, value: unknown): unknown {
  const { type, entries, item, wrapped } = shape;
  if (wrapped) return fromJson(wrapped, value);
  if (type === 'number' || type === 'picklist') return typeof value === 'string' ? fromDecimal(value) : value;
  if (item && Array.isArray(value)) return value.map((one: unknown) => fromJson(item, one));
  if (!entries || !isObject(value)) return value;
  const fields: Record<string, unknown> = {};
  for (const { name, shape: field } of fieldsOf(entries)) {
    if (Object.hasOwn(value, name)) fields[name] = fromJson(field, Reflect.get(value, name));
  }
  return fields;
}

const fromDecimal = (text: string): string | number => (/^-?\d{1,16}$/.test(text) ? Number(text) : text);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const shapeOf = (schema: Schema): Shape => schema as unknown as Shape;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
