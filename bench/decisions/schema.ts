/**
 * Decides the schema library of the protocol: `zod/mini` 4 or `valibot` 1, by
 * size in the browser, speed on Node, and what its JSON Schema export carries.
 *
 * Run: node bench/decisions/schema.ts
 */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import * as z from 'zod/mini';

import { bundleSize, type Candidate, printResult, printTable, round, sink, timeInterleaved } from './harness.ts';
import { invalidValues, type SchemaName, schemaNames, validValues } from './schema-fixtures.ts';
import * as valibotSchemas from './schema-valibot.ts';
import * as zodSchemas from './schema-zod.ts';

type Parse = (name: SchemaName, value: unknown) => boolean;

/** Each way to check a value; a browser whose CSP forbids `new Function` has only the second zod way. */
const ways: Readonly<Record<string, Parse>> = {
  'zod jit': (name, value) => keep(z.safeParse(zodSchemas[name], value)).success,
  'zod jitless': (name, value) => keep(z.safeParse(zodSchemas[name], value, { jitless: true })).success,
  valibot: (name, value) => keep(v.safeParse(valibotSchemas[name], value)).success,
  'valibot abortEarly': (name, value) => keep(v.safeParse(valibotSchemas[name], value, { abortEarly: true })).success,
  'valibot is': (name, value) => v.is(valibotSchemas[name], value),
};

function keep<T>(value: T): T {
  sink.value = value;
  return value;
}

function measureSpeed(): Record<string, Record<string, number>> {
  const candidates: Candidate[] = [];
  for (const [wayName, parse] of Object.entries(ways)) {
    for (const name of schemaNames) {
      if (!parse(name, validValues[name])) throw new Error(`${wayName} refuses the valid ${name}.`);
      if (parse(name, invalidValues[name])) throw new Error(`${wayName} accepts the invalid ${name}.`);
      candidates.push({ name: `${wayName}/${name}/valid`, run: () => parse(name, validValues[name]) });
      candidates.push({ name: `${wayName}/${name}/invalid`, run: () => parse(name, invalidValues[name]) });
    }
  }
  const microseconds = timeInterleaved(candidates, { rounds: 5, roundMs: 100 });
  return Object.fromEntries(
    Object.keys(ways).map((wayName) => [
      wayName,
      Object.fromEntries(
        schemaNames.flatMap((name) =>
          ['valid', 'invalid'].map((kind) => [
            `${name} ${kind}`,
            round(microseconds.get(`${wayName}/${name}/${kind}`) ?? Number.NaN),
          ]),
        ),
      ),
    ]),
  );
}

const bundles: Readonly<Record<string, string>> = {
  'zod: schemas and safeParse': `
    import * as schemas from '../schema-zod.ts'; import { safeParse } from 'zod/mini';
    export const check = (name, value) => safeParse(schemas[name], value);`,
  'valibot: schemas and safeParse': `
    import * as schemas from '../schema-valibot.ts'; import { safeParse } from 'valibot';
    export const check = (name, value) => safeParse(schemas[name], value);`,
  'zod: one string schema': `
    import { string, safeParse } from 'zod/mini'; export const check = (value) => safeParse(string(), value);`,
  'valibot: one string schema': `
    import { string, safeParse } from 'valibot'; export const check = (value) => safeParse(string(), value);`,
};

async function measureSizes(): Promise<Record<string, { minifiedBytes: number; gzipBytes: number }>> {
  const sizes: Record<string, { minifiedBytes: number; gzipBytes: number }> = {};
  for (const [name, source] of Object.entries(bundles)) {
    sizes[name] = await bundleSize(source, import.meta.dirname);
  }
  return sizes;
}

/** Whether the export works, keeps our byte limits, and whether a result is a stripped copy. */
function inspect(): Record<string, boolean | string> {
  const zodJson = JSON.stringify(z.toJSONSchema(zodSchemas.sendMessage, { io: 'input' }));
  const valibotJson = JSON.stringify(
    toJsonSchema(valibotSchemas.sendMessage, {
      errorMode: 'ignore',
      ignoreActions: ['check'],
      overrideAction: ({ valibotAction, jsonSchema }) =>
        valibotAction.type === 'metadata'
          ? { ...jsonSchema, ...Object(Reflect.get(valibotAction, 'metadata')) }
          : undefined,
    }),
  );
  let plain = 'works, without the byte limits';
  try {
    toJsonSchema(valibotSchemas.sendMessage);
  } catch (error) {
    plain = `throws: ${error instanceof Error ? error.message : 'something'}`;
  }
  const zodResult = z.safeParse(zodSchemas.sendMessage, validValues.sendMessage);
  const valibotResult = v.safeParse(valibotSchemas.sendMessage, validValues.sendMessage);
  return {
    'zod export has the byte limit': zodJson.includes('"x-maxBytes":2048'),
    'zod export has the pattern': zodJson.includes('"pattern"'),
    'valibot export has the byte limit (with an override)': valibotJson.includes('"x-maxBytes":2048'),
    'valibot export without options': plain,
    'zod result is a copy': zodResult.success && zodResult.data !== validValues.sendMessage,
    'zod strips unknown fields': zodResult.success && !('fromTheFuture' in zodResult.data),
    'valibot result is a copy': valibotResult.success && valibotResult.output !== validValues.sendMessage,
    'valibot strips unknown fields': valibotResult.success && !('fromTheFuture' in valibotResult.output),
  };
}

const sizes = await measureSizes();
const inspected = inspect();
const speed = measureSpeed();
const columns = schemaNames.flatMap((name) => [`${name} valid`, `${name} invalid`]);
printTable(
  ['bundle', 'min', 'gzip'],
  Object.entries(sizes).map(([name, size]) => [name, size.minifiedBytes, size.gzipBytes]),
);
printTable(
  ['µs per call', ...columns],
  Object.entries(speed).map(([name, row]) => [name, ...columns.map((column) => row[column] ?? '')]),
);
printTable(
  ['property', 'value'],
  Object.entries(inspected).map(([name, value]) => [name, String(value)]),
);
printResult('schema', { sizes, microseconds: speed, inspected });
