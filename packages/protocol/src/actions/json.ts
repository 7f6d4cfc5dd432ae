import { toJsonSchema } from '../json-schema.ts';
import type { Action } from './define.ts';
import { fieldWords } from './field-words.ts';

/** The part of JSON Schema in which parameters and results are described. */
export interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  /** In UTF-8. */
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The parameters of an action, each with what it means. */
export const describedParams = ({ params }: Action): FieldSchema =>
  withWords(toJsonSchema(params) as FieldSchema, fieldWords.params);

/** What an action answers beside the envelope, each with what it means. */
export const describedResult = ({ result }: Action): FieldSchema =>
  withWords(toJsonSchema(result) as FieldSchema, fieldWords.results);

function withWords(schema: FieldSchema, words: Readonly<Record<string, string>>): FieldSchema {
  const { items, properties } = schema;
  const described = Object.entries(properties ?? {}).map(([name, field]): [string, FieldSchema] => {
    const within = withWords(field, words);
    const description = within.description ?? (Object.hasOwn(words, name) ? words[name] : undefined);
    return [name, { ...within, ...(description !== undefined && { description }) }];
  });
  return {
    ...schema,
    ...(items && { items: withWords(items, words) }),
    ...(properties && { properties: Object.fromEntries(described) }),
  };
}
