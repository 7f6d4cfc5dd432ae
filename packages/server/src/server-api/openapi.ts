import { type ActionCode, actionCodes, meaningOf } from '@parley/protocol/actions/codes';
import { type Action, codesOf } from '@parley/protocol/actions/define';
import { actions } from '@parley/protocol/actions/index';
import { describedParams, describedResult } from '@parley/protocol/actions/json';

type Json = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;

/** What every request has in its query, beside `Action`, which is part of the path. */
const head: readonly Json[] = [
  parameter('AppId', 'The number of the app.', { type: 'integer', minimum: 1, maximum: 4_294_967_295 }),
  parameter('SignatureNonce', '1 to 64 characters by chance.', { ...text, minLength: 1, maxLength: 64 }),
  parameter('Timestamp', 'Now, in Unix seconds; at most 600 s off.', { type: 'integer' }),
  parameter('SignatureVersion', 'Always 2.0.', { ...text, enum: ['2.0'] }),
  parameter('Signature', 'MD5 in hex of AppId, SignatureNonce, ServerSecret and Timestamp, one after another.', {
    ...text,
    pattern: '^[0-9a-fA-F]{32}$',
  }),
];

const envelope = {
  Code: { type: 'integer', description: '0: done, for one of the targets at least.' },
  Message: { ...text, description: '`success`, or for people what is wrong.' },
  RequestId: { ...text, description: 'Names the request in the log of the server.' },
} as const;

function parameter(name: string, description: string, schema: Json): Json {
  return { name, in: 'query', required: true, description, schema };
}

/** What this version of the server has. */
export const describeActions = (version: string): Json =>
  describeServerApi(
    Object.values(actions).flatMap((ofFeature): readonly Action[] => Object.values(ofFeature)),
    version,
  );

/** The server API in OpenAPI 3.1. Each action is a path of its own, because all have one address and differ in their query. */
export function describeServerApi(actions: readonly Action[], version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley server API',
      version,
      description:
        'For application servers. Every answer has status 200; `Code` says whether it was done. What stands in a body may stand in the query as well.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(actions.map((action) => [`/?Action=${action.name}`, pathOf(action)])),
  };
}

function pathOf(action: Action): Json {
  const { name, doc } = action;
  const operation = {
    operationId: name,
    summary: doc,
    description: `Codes: ${codesOf(action).map(told).join(', ')}.`,
    parameters: head,
    requestBody: { required: true, content: { 'application/json': { schema: describedParams(action) } } },
    responses: {
      '200': {
        description: 'What became of it.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: Object.keys(envelope),
              properties: { ...envelope, ...describedResult(action).properties },
            },
          },
        },
      },
    },
  };
  return { post: operation };
}

const told = (code: ActionCode): string => `${actionCodes[code]} ${meaningOf(code)}`;
