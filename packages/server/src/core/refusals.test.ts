import { refuse } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import { expect, test } from 'vitest';
import { declared } from './refusals.ts';

const { sendMessage } = methods.messages;

test.each(['MessageModuleTargetDoesNotExist', 'CommonModuleTriggerServerFrequencyLimit'] as const)(
  '%s passes, because the method or every method declares it',
  (name) => {
    const refusal = refuse(name, 'why');
    expect(declared(sendMessage, refusal)).toBe(refusal);
  },
);

test('a refusal that the method does not declare is a bug', () => {
  expect(() => declared(sendMessage, refuse('RoomModuleCommonError'))).toThrow('does not declare');
});
