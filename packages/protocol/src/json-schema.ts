import { toJsonSchema as convert } from '@valibot/to-json-schema';
import type { Schema } from './schema.ts';

/** The JSON Schema of a declaration, for the reference pages and the fingerprint of the wire; never part of the SDK. */
export function toJsonSchema(schema: Schema): unknown {
  return convert(schema as Parameters<typeof convert>[0], {
    errorMode: 'ignore',
    typeMode: 'input',
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === 'metadata' ? { ...jsonSchema, ...metadataOf(valibotAction) } : jsonSchema,
  });
}

const metadataOf = (action: unknown): object => {
  const { metadata } = action as { readonly metadata?: object };
  return metadata ?? {};
};
