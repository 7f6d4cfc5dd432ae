import { utf8Length } from '@parley/kernel/utf8';
import * as z from 'zod/mini';

/**
 * The vocabulary in which operations are declared. It is the only file that knows the schema library:
 * limits count UTF-8 bytes, unknown fields are dropped, `undefined` means absent.
 */
export type Schema<Value = unknown> = z.ZodMiniType<Value>;
export type Static<Of extends Schema> = z.output<Of>;

export interface TextLimits {
  readonly bytesMin?: number;
  readonly bytesMax: number;
  /** Every character must be one of these; written as the inside of a character class. */
  readonly alphabet?: RegExp;
  /** `false`: there must be something beside white space. */
  readonly mayBeBlank?: boolean;
}

/** Text of bounded length in UTF-8 bytes. U+0000 is refused: not every storage can hold it. */
export function text(limits: TextLimits): Schema<string> {
  const { bytesMin = 0, bytesMax, alphabet, mayBeBlank = true } = limits;
  const fault = (value: string): string | undefined => {
    const bytes = utf8Length(value);
    if (bytes < bytesMin) return bytesMin === 1 ? 'is empty' : `is under ${bytesMin} bytes`;
    if (bytes > bytesMax) return `is over ${bytesMax} bytes`;
    if (!mayBeBlank && value.trim() === '') return 'is blank';
    if (alphabet && !alphabet.test(value)) return 'has a character that is not allowed';
    return value.includes('\u0000') ? 'has the character U+0000' : undefined;
  };
  return z.string({ error: 'is not text' }).check(
    z.superRefine((value, context) => {
      const message = fault(value);
      if (message !== undefined) context.addIssue(message);
    }),
    z.meta({ maxBytes: bytesMax, minBytes: bytesMin, ...(alphabet && { pattern: alphabet.source }) }),
  );
}

/** A whole number between two bounds, both included. */
export function integer(bounds: { readonly min: number; readonly max: number }): Schema<number> {
  const message = `is not a whole number from ${bounds.min} to ${bounds.max}`;
  return z
    .int({ error: message })
    .check(z.minimum(bounds.min, { error: message }), z.maximum(bounds.max, { error: message }));
}

/** A position, sequence, id or time: a whole number that JavaScript holds exactly. */
export const count: Schema<number> = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

export const flag: Schema<boolean> = z.boolean({ error: 'is not true or false' });

/** One of a few literal values. */
export function oneOf<const Value extends string | number>(values: readonly Value[]): Schema<Value> {
  return z.literal(values, { error: `is not one of ${values.join(', ')}` });
}

export function list<Item>(
  item: Schema<Item>,
  limits: { readonly min?: number; readonly max: number },
): Schema<Item[]> {
  const { min = 0, max } = limits;
  return z
    .array(item, { error: 'is not a list' })
    .check(
      z.minLength(min, { error: `has under ${min} entries` }),
      z.maxLength(max, { error: `has over ${max} entries` }),
    );
}

/** A field that may be absent. */
export const optional = z.optional;

/** An object with these fields; others are dropped. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodMiniObject<Shape, z.core.$strip> {
  return z.object(shape, { error: 'is not an object' });
}

/** Objects of several kinds, told apart by the literal value of one field. */
export const union = z.discriminatedUnion;

export interface Fault {
  /** The path of the field at fault, such as `message.message`; empty for the value itself. */
  readonly field: string;
  readonly fault: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };

/** Checks `value`; a fault names the first field that breaks a rule, never its content. */
export function parse<Of extends Schema>(schema: Of, value: unknown): Parsed<Static<Of>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  return { ok: false, fault: { field, fault: issue?.message ?? 'is not valid' } };
}

/** The JSON Schema of a declaration, for the OpenAPI document, the reference and the wire's fingerprint. */
export function toJsonSchema(schema: Schema): unknown {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', unrepresentable: 'any', io: 'input' });
}
