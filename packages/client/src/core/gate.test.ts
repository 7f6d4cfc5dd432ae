import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { refuse } from '@parley/protocol/define';
import { describe, expect, test } from 'vitest';
import { failure, ZIMError } from '../errors.ts';
import { defaultCallLimits } from '../limits.ts';
import { throwing } from '../testing/hostile-values.ts';
import { createGate, nothingToCheck } from './gate.ts';

const setUp = (userID: string | undefined = 'ann') => {
  const limits = { ...defaultCallLimits, callsPerSecondMax: 2 };
  return createGate(createManualClock(), limits, { isLoggedIn: userID !== undefined, userID });
};

const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  const outcome = await call.catch((thrown: unknown) => thrown);
  return outcome instanceof ZIMError ? outcome.code : outcome;
};

const invalid = { check: () => refuse('CommonModuleParamsInvalid', 'field: fault') };
const sound = { check: nothingToCheck };
const noWork = (): never => {
  throw new Error('the work was done');
};

describe('a call is refused', () => {
  test('because of the instance, the login, the parameters, the frequency, in this order', async () => {
    const closed = setUp();
    closed.close();
    expect(await codeOf(closed.call(invalid, noWork))).toBe(6000002);
    expect(await codeOf(closed.callOpenly(invalid, noWork))).toBe(6000002);
    const nobody = createGate(createManualClock(), defaultCallLimits, { isLoggedIn: false, userID: undefined });
    expect(await codeOf(nobody.call(invalid, noWork))).toBe(6000121);
    expect(await codeOf(nobody.callOpenly(invalid, noWork))).toBe(6000001);
    const busy = setUp();
    await busy.call(sound, () => 1);
    await busy.call(sound, () => 1);
    expect(await codeOf(busy.call(invalid, noWork))).toBe(6000001);
    expect(await codeOf(busy.call(sound, noWork))).toBe(6000004);
  });

  test('without counting as one', async () => {
    const gate = setUp();
    for (let tries = 0; tries < 5; tries += 1) await codeOf(gate.call(invalid, noWork));
    expect(await codeOf(gate.call(sound, () => 'done'))).toBe('done');
  });

  test('with the field and its fault', async () => {
    await expect(setUp().call(invalid, noWork)).rejects.toMatchObject({ message: 'field: fault' });
  });
});

describe('what throws while arguments are checked', () => {
  const thrown: readonly (readonly [string, () => unknown])[] = [
    ['an exception', () => new TypeError('of the app')],
    ['an error that claims to be of the SDK', () => new ZIMError(6000123, 'of the app')],
    ['a proxy that throws', () => throwing({})],
    ['nothing', () => undefined],
  ];
  test.each(thrown)('is an argument that cannot be read: %s [INSTANCE-13a]', async (_, make) => {
    const check = (): never => {
      throw make();
    };
    expect(await codeOf(setUp().call({ check }, noWork))).toBe(6000001);
    const late = { check: () => Promise.reject(make()) };
    expect(await codeOf(setUp().callOpenly(late, noWork))).toBe(6000001);
  });

  test('is the refusal itself where the SDK refuses', async () => {
    const check = (): never => {
      throw failure('NetworkModuleUserOffline', 'why');
    };
    expect(await codeOf(setUp().call({ check }, noWork))).toBe(6000123);
  });
});

describe('the work of a call', () => {
  test('gets what was checked and who is logged in', async () => {
    const rules = { check: (userID: string) => `checked for ${userID}` };
    expect(await setUp().call(rules, (checked, userID) => [checked, userID])).toEqual(['checked for ann', 'ann']);
  });

  test('begins within the call, unless a check waits', async () => {
    const gate = setUp();
    const begun: string[] = [];
    void gate.call(sound, () => begun.push('at once'));
    const late = gate.callOpenly({ check: async () => 'late' }, (checked) => begun.push(checked));
    expect(begun).toEqual(['at once']);
    await late;
    expect(begun).toEqual(['at once', 'late']);
  });

  test('rejects the call with what it throws, and with the code of the method for anything unexpected', async () => {
    const clash = async () => Promise.reject(failure('NetworkModuleUserOffline', 'why'));
    expect(await codeOf(setUp().call(sound, clash))).toBe(6000123);
    expect(await codeOf(setUp().call(sound, noWork))).toBe(1);
    expect(await codeOf(setUp().call({ ...sound, failure: 'MessageModuleCommonError' }, noWork))).toBe(6000201);
  });
});
