import type { Schema } from '../schema.ts';

/** As much of a schema as is needed to make values of it; the library's own types tell less. */
interface Node {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly item?: Node;
  readonly wrapped?: Node;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly { readonly metadata?: Limits }[];
}

interface Limits {
  readonly minBytes?: number;
  readonly minimum?: number;
}

/**
 * Values that a declaration takes: with every optional field, lists of one entry, and one value for each kind of object
 * that may stand somewhere. A kind of schema that is not known here throws, so that nothing is left out unnoticed.
 */
export function specimensOf(schema: Schema): readonly unknown[] {
  return valuesOf(schema as unknown as Node);
}

function valuesOf(node: Node): readonly unknown[] {
  const limits = Object.assign({}, ...(node.pipe ?? []).map(({ metadata }) => metadata ?? {})) as Limits;
  switch (node.type) {
    case 'string':
      return ['a'.repeat(Math.max(1, limits.minBytes ?? 1))];
    case 'number':
      return [Math.max(1, limits.minimum ?? 1)];
    case 'boolean':
      return [true];
    case 'picklist':
      return (node.options ?? []).slice(0, 1);
    case 'optional':
      return valuesOf(wrappedIn(node));
    case 'array':
      return valuesOf(node.item ?? missing(node)).map((value) => [value]);
    case 'variant':
      return (node.options ?? []).flatMap((option) => valuesOf(option as Node));
    case 'object':
      return objectsOf(node.entries ?? missing(node));
    default:
      return missing(node);
  }
}

const wrappedIn = (node: Node): Node => node.wrapped ?? missing(node);

/** Each value of each field stands in one of them. */
function objectsOf(entries: Readonly<Record<string, Node>>): readonly unknown[] {
  const fields = Object.entries(entries).map(([name, node]) => ({ name, values: valuesOf(node) }));
  const first = Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
  const others = fields.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...first, [name]: value })));
  return [first, ...others];
}

function missing({ type }: Node): never {
  throw new Error(`no value is known for a schema of the type ${type}`);
}

export type Place = readonly (string | number)[];

/** Where text stands in a value. */
export function textsIn(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value === 'string') return [place];
  if (Array.isArray(value)) return value.flatMap((entry, index) => textsIn(entry, [...place, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => textsIn(entry, [...place, name]));
}

/** `value` with something else at `place`. */
export function withTextAt(value: unknown, [head, ...rest]: Place, text: string): unknown {
  if (head === undefined) return text;
  if (Array.isArray(value))
    return value.map((entry, index) => (index === head ? withTextAt(entry, rest, text) : entry));
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [head]: withTextAt(fields[head], rest, text) };
}
