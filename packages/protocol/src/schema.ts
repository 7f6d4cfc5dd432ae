import { isWellFormed, utf8Length } from '@parley/kernel/utf8';
import * as v from 'valibot';

/**
 * The vocabulary in which operations are declared. It is the only file that knows the schema library:
 * limits count UTF-8 bytes, unknown fields are dropped, `undefined` means absent.
 */
export type Schema<Value = unknown> = v.GenericSchema<unknown, Value>;
export type Static<Of extends Schema> = v.InferOutput<Of>;

export interface TextLimits {
  readonly bytesMin?: number;
  readonly bytesMax: number;
  /** The whole text must match, so that every character is one of these. */
  readonly alphabet?: RegExp;
  /** `false`: there must be something beside white space. */
  readonly mayBeBlank?: boolean;
}

/** Text of bounded length in UTF-8 bytes. What a storage or an encoding cannot hold as it is is refused: U+0000, half a pair. */
export function text(limits: TextLimits): Schema<string> {
  const { bytesMin = 0, bytesMax, alphabet, mayBeBlank = true } = limits;
  const fault = (value: string): string | undefined => {
    const bytes = utf8Length(value);
    if (bytes < bytesMin) return bytesMin === 1 ? 'is empty' : `is under ${bytesMin} bytes`;
    if (bytes > bytesMax) return `is over ${bytesMax} bytes`;
    if (!mayBeBlank && value.trim() === '') return 'is blank';
    if (alphabet && !alphabet.test(value)) return 'has a character that is not allowed';
    if (value.includes('\u0000')) return 'has the character U+0000';
    return isWellFormed(value) ? undefined : 'is not well formed';
  };
  return v.pipe(
    v.string('is not text'),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? fault(dataset.value) : undefined;
      if (message !== undefined) addIssue({ message });
    }),
    v.metadata({ maxBytes: bytesMax, minBytes: bytesMin, ...(alphabet && { pattern: alphabet.source }) }),
  );
}

/** A whole number between two bounds, both included. */
export function integer(bounds: { readonly min: number; readonly max: number }): Schema<number> {
  const { min, max } = bounds;
  const message = `is not a whole number from ${min} to ${max}`;
  return v.pipe(
    v.number(message),
    v.check((value) => Number.isSafeInteger(value) && value >= min && value <= max, message),
    v.metadata({ minimum: min, maximum: max, multipleOf: 1 }),
  );
}

/** A position, sequence, id or time: a whole number that JavaScript holds exactly. */
export const count: Schema<number> = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

export const flag: Schema<boolean> = v.boolean('is not true or false');

/** One of a few literal values. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): Schema<Value> {
  return v.picklist(values, `is not one of ${values.join(', ')}`);
}

export function list<Item>(
  item: Schema<Item>,
  limits: { readonly min?: number; readonly max: number },
): Schema<Item[]> {
  const { min = 0, max } = limits;
  return v.pipe(
    v.array(item, 'is not a list'),
    v.minLength(min, `has under ${min} entries`),
    v.maxLength(max, `has over ${max} entries`),
  );
}

/** One of several objects, told apart by the literal value of one field. */
export function variant<
  const Options extends readonly v.ObjectSchema<v.ObjectEntries, v.ErrorMessage<v.ObjectIssue>>[],
>(field: string, options: Options): Schema<v.InferOutput<Options[number]>> {
  const fault = (value: unknown): string =>
    typeof value === 'object' && value !== null ? `has an unknown ${field}` : 'is not an object';
  return v.variant(field, [...options], ({ input }) => fault(input)) as Schema<v.InferOutput<Options[number]>>;
}

/** A field that may be absent. */
export function optional<Value>(value: Schema<Value>): v.OptionalSchema<Schema<Value>, undefined> {
  return v.optional(value);
}

/** Whatever JSON holds: it is looked at by whoever knows what it should be. */
export const anything: Schema<unknown> = v.unknown();

/** What is not `schema` is taken for `otherwise`, which is told only how it looks. */
export function orElse<Value, Other>(schema: Schema<Value>, otherwise: Schema<Other>): Schema<Value | Other> {
  return v.union([schema, otherwise]);
}

/** `schema` with what it lets through turned into something else. */
export function turned<Value, Result>(schema: Schema<Value>, turn: (value: Value) => Result): Schema<Result> {
  return v.pipe(schema, v.transform(turn));
}

/** An object with these fields; others are dropped. */
export function object<Entries extends v.ObjectEntries>(
  entries: Entries,
): v.ObjectSchema<Entries, v.ErrorMessage<v.ObjectIssue>> {
  return v.object(entries, (issue) => (issue.kind === 'schema' && issue.path ? 'is missing' : 'is not an object'));
}

export interface Fault {
  /** The path of the field at fault, such as `content.message`; empty for the value itself. */
  readonly field: string;
  readonly fault: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** Checks `value`; a fault names the first field that breaks a rule, never its content. */
export function parse<Of extends Schema>(schema: Of, value: unknown): Parsed<Static<Of>> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  const field = issue.path?.map((item) => String(item.key)).join('.') ?? '';
  return { ok: false, fault: { field, fault: issue.message } };
}
