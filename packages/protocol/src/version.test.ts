import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { closeReasons } from './close-reasons.ts';
import { events, methods, userLogKinds } from './index.ts';
import { toJsonSchema } from './json-schema.ts';
import { protocolVersion, protocolVersionOldest, wireFingerprint } from './version.ts';

function describeWire(): unknown {
  const declaredMethods = Object.values(methods).flatMap((feature) => Object.values(feature));
  return {
    methods: declaredMethods.map((declared) => [
      declared.name,
      toJsonSchema(declared.params),
      toJsonSchema(declared.result),
    ]),
    events: Object.values(events).map((declared) => [declared.name, toJsonSchema(declared.data)]),
    userLogKinds: Object.values(userLogKinds).map((declared) => [declared.kind, toJsonSchema(declared.body)]),
    closeReasons: Object.entries(closeReasons).map(([reason, { code }]) => [reason, code]),
  };
}

test('a change of the wire is a decision: it comes with a new fingerprint and a line of history', () => {
  const fingerprint = createHash('sha256').update(JSON.stringify(describeWire())).digest('hex').slice(0, 16);
  expect(fingerprint).toBe(wireFingerprint);
});

test('the wire carries the limits of its declarations', () => {
  expect(JSON.stringify(describeWire())).toContain('"maxBytes":32');
});

test('at least the present version is served', () => {
  expect(protocolVersionOldest).toBeLessThanOrEqual(protocolVersion);
});
