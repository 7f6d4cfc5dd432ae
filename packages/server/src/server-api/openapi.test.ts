import type { Action } from '@parley/protocol/actions/define';
import { actions } from '@parley/protocol/actions/index';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { describeServerApi } from './openapi.ts';

const declared = Object.values(actions).flatMap((ofFeature): readonly Action[] => Object.values(ofFeature));

test('the description of the server API is OpenAPI 3.1, and has every action', async () => {
  const description = describeServerApi(declared, '1.2.3');
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(description)));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(Object.keys(description['paths'] as object)).toEqual(declared.map(({ name }) => `/?Action=${name}`));
});

test('what is no description is noticed', async () => {
  const description = { ...describeServerApi(declared, '1.2.3'), paths: { 'no-path': {} } };
  expect((await new Validator().validate(JSON.parse(JSON.stringify(description)))).valid).toBe(false);
});
