import { isWellFormed, utf8Length } from '@parley/kernel/utf8';
import * as v from 'valibot';

/**
 * The vocabulary in which operations are declared. It is the only file that knows the schema library:
 * limits count UTF-8 bytes, unknown fields are dropped, `undefined` means absent.
 */
export type Schema<Value = unknown> = v.GenericSchema<unknown, Value>;
export type Static<Of extends Schema> = v.InferOutput<Of>;

type Issue = v.BaseIssue<unknown>;
type Outcome = v.OutputDataset<unknown, Issue>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A schema of our own in the shape of the library's, so that they fit into one another and into JSON Schema. */
const shaped = (type: string, parts: object, run: (input: unknown) => Outcome): v.GenericSchema => {
  const schema = {
    kind: 'schema',
    type,
    async: false,
    ...parts,
    '~run': ({ value }: { value: unknown }) => run(value),
  };
  return schema as unknown as v.GenericSchema;
};

/** A schema with what the reference pages say of it beside its type; the build of the SDK leaves this out. */
const described = <Of extends Schema>(schema: Of, facts: Readonly<Record<string, unknown>>): Of =>
  v.pipe(schema, v.metadata(facts)) as unknown as Of;

/** A schema with what it means, for whoever reads of it. */
export const about = <Of extends Schema>(meaning: string, schema: Of): Of =>
  described(schema, { description: meaning });

const run = (schema: v.GenericSchema, value: unknown): Outcome => schema['~run']({ value }, {});

/** A value without parts; `faultOf` says what is wrong with it. */
const leaf = <Value>(type: string, parts: object, faultOf: (value: unknown) => string | undefined): Schema<Value> =>
  shaped(type, parts, (value) => {
    const fault = faultOf(value);
    return fault === undefined ? { typed: true, value } : faulty(fault);
  }) as Schema<Value>;

/** The first fault is enough; `key` is the field or entry that it was found in, and `path` where in there. */
function faulty(message: string, over?: number): Outcome {
  const issue = { message, ...(over !== undefined && { over }) };
  return { typed: false, value: undefined, issues: [issue] } as unknown as Outcome;
}

/** The fault of a field or entry as one of what it is in. */
const faultIn = (
  key: string | number,
  { issues: [issue] }: { readonly issues: readonly [Issue, ...Issue[]] },
): Outcome =>
  ({
    typed: false,
    value: undefined,
    issues: [{ ...issue, path: [{ key }, ...(issue.path ?? [])] }],
  }) as unknown as Outcome;

const inField = (key: string, message: string): Outcome => faultIn(key, { issues: [{ message } as Issue] });

export interface TextLimits {
  readonly bytesMin?: number;
  readonly bytesMax: number;
  /** Code points, where the documented limit counts them. */
  readonly charactersMax?: number;
  /** The whole text must match, so that every character is one of these. */
  readonly alphabet?: RegExp;
  /** `false`: there must be something beside white space. */
  readonly mayBeBlank?: boolean;
}

/** Text of bounded length in UTF-8 bytes. What a storage or an encoding cannot hold as it is is refused: U+0000, half a pair. */
export function text(limits: TextLimits): Schema<string> {
  const { bytesMin = 0, bytesMax, charactersMax, alphabet, mayBeBlank = true } = limits;
  const fault = (value: string): string | undefined => {
    const bytes = utf8Length(value);
    if (bytes < bytesMin) return bytesMin === 1 ? 'is empty' : `is under ${bytesMin} bytes`;
    if (charactersMax !== undefined && bytes > charactersMax && [...value].length > charactersMax) {
      return `is over ${charactersMax} characters`;
    }
    if (bytes > bytesMax) return `is over ${bytesMax} bytes`;
    if (!mayBeBlank && value.trim() === '') return 'is blank';
    if (alphabet && !alphabet.test(value)) return 'has a character that is not allowed';
    if (value.includes('\u0000')) return 'has the character U+0000';
    // As many bytes as units: there is nothing but ASCII.
    return bytes === value.length || isWellFormed(value) ? undefined : 'is not well formed';
  };
  const checked = leaf<string>('string', {}, (value) => (typeof value === 'string' ? fault(value) : 'is not text'));
  return described(checked, { maxBytes: bytesMax, minBytes: bytesMin, ...(alphabet && { pattern: alphabet.source }) });
}

/** A whole number between two bounds, both included. */
export function integer(bounds: { readonly min: number; readonly max: number }): Schema<number> {
  const { min, max } = bounds;
  const isWithin = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  const checked = leaf<number>('number', {}, (value) =>
    isWithin(value) ? undefined : `is not a whole number from ${min} to ${max}`,
  );
  return described(checked, { minimum: min, maximum: max, multipleOf: 1 });
}

/** A position, sequence, id or time: a whole number that JavaScript holds exactly. */
export const count: Schema<number> = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

export const flag: Schema<boolean> = leaf('boolean', {}, (value) =>
  typeof value === 'boolean' ? undefined : 'is not true or false',
);

/** One of a few literal values. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): Schema<Value> {
  const listed: readonly unknown[] = values;
  return leaf('picklist', { options: values }, (value) =>
    listed.includes(value) ? undefined : `is not one of ${values.join(', ')}`,
  );
}

export function list<Item>(
  item: Schema<Item>,
  limits: {
    readonly min?: number;
    readonly max: number;
    /** What a fault says with it where there are too many, for whoever answers that with a code of its own. */
    readonly over?: number;
  },
): Schema<Item[]> {
  const { min = 0, max, over } = limits;
  const checked = shaped('array', { item }, (input) => {
    if (!Array.isArray(input)) return faulty('is not a list');
    if (input.length < min) return faulty(`has under ${min} entries`);
    if (input.length > max) return faulty(`has over ${max} entries`, over);
    const value: unknown[] = [];
    for (const [index, one] of input.entries()) {
      const entry = run(item, one);
      if (entry.issues) return faultIn(index, entry);
      value.push(entry.value);
    }
    return { typed: true, value };
  });
  return described(checked, { minItems: min, maxItems: max }) as Schema<Item[]>;
}

/** One of several objects, told apart by the literal value of one field. */
export function variant<
  const Options extends readonly v.ObjectSchema<v.ObjectEntries, v.ErrorMessage<v.ObjectIssue>>[],
>(field: string, options: Options): Schema<v.InferOutput<Options[number]>> {
  const checked = shaped('variant', { key: field, options }, (input) => {
    if (!isObject(input)) return faulty('is not an object');
    const told: unknown = Object.hasOwn(input, field) ? Reflect.get(input, field) : undefined;
    const option = options.find(({ entries: { [field]: schema } }) => !schema || !run(schema, told).issues);
    return option ? run(option, input) : inField(field, `is no known ${field}`);
  });
  return checked as Schema<v.InferOutput<Options[number]>>;
}

/** A field that may be absent. */
export function optional<Value>(value: Schema<Value>): v.OptionalSchema<Schema<Value>, undefined> {
  const checked = shaped('optional', { wrapped: value }, (input) =>
    input === undefined ? { typed: true, value: input } : run(value, input),
  );
  return checked as v.OptionalSchema<Schema<Value>, undefined>;
}

/** Whatever JSON holds: it is looked at by whoever knows what it should be. */
export const anything: Schema = shaped('unknown', {}, (value) => ({ typed: true, value }));

/** Documented as `schema`, and let through whatever it is, because whoever reads it says of each what is wrong with it. */
export const unchecked = (schema: Schema): Schema => shaped(schema.type, schema, (value) => ({ typed: true, value }));

/** What is not `schema` is taken for `otherwise`, which is told only how it looks. */
export function orElse<Value, Other>(schema: Schema<Value>, otherwise: Schema<Other>): Schema<Value | Other> {
  const checked = shaped('union', { options: [schema, otherwise] }, (value) => {
    const outcome = run(schema, value);
    return outcome.issues ? run(otherwise, value) : outcome;
  });
  return checked as Schema<Value | Other>;
}

/** `schema` with what it lets through turned into something else. */
export function turned<Value, Result>(schema: Schema<Value>, turn: (value: Value) => Result): Schema<Result> {
  const checked = shaped(schema.type, schema, (input) => {
    const outcome = run(schema, input);
    return outcome.issues ? outcome : { typed: true, value: turn(outcome.value as Value) };
  });
  return checked as Schema<Result>;
}

/**
 * An object with these fields of its own; others are dropped. Written here because that of the library takes whatever
 * somebody has put on `Object.prototype` for a declaration, and for a field of every value.
 */
export function object<Entries extends v.ObjectEntries>(
  entries: Entries,
): v.ObjectSchema<Entries, v.ErrorMessage<v.ObjectIssue>> {
  const fields = Object.entries<v.GenericSchema>(entries).map(([key, schema]) => ({ key, schema }));
  const checked = shaped('object', { entries }, (input) => {
    if (!isObject(input)) return faulty('is not an object');
    const value: Record<string, unknown> = {};
    for (const { key, schema } of fields) {
      if (Object.hasOwn(input, key)) {
        const field = run(schema, Reflect.get(input, key));
        if (field.issues) return faultIn(key, field);
        value[key] = field.value;
      } else if (schema.type !== 'optional') return inField(key, 'is missing');
    }
    return { typed: true, value };
  });
  return checked as v.ObjectSchema<Entries, v.ErrorMessage<v.ObjectIssue>>;
}

export interface Fault {
  /** The path of the field at fault, such as `content.message`; empty for the value itself. */
  readonly field: string;
  readonly fault: string;
  /** What the list that has too many entries says of it. */
  readonly over?: number;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** Checks `value`; a fault names the first field that breaks a rule, never its content. */
export function parse<Of extends Schema>(schema: Of, value: unknown): Parsed<Static<Of>> {
  try {
    const outcome = run(schema, value);
    if (!outcome.issues) return { ok: true, value: outcome.value as Static<Of> };
    const [issue] = outcome.issues;
    const field = issue.path?.map((item) => String(item.key)).join('.') ?? '';
    const { message: fault, over } = issue as Issue & { readonly over?: number };
    return { ok: false, fault: { field, fault, ...(over !== undefined && { over }) } };
  } catch {
    // What an app hands in may be a proxy that throws whatever it is asked.
    return { ok: false, fault: { field: '', fault: 'cannot be read' } };
  }
}
