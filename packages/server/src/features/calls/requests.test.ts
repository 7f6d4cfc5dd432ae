import type { ParamsOf } from '@parley/protocol/define';
import { events, methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID } from '../../core/ids.ts';
import { type AppWorld, createAppWorld } from '../../testing/app-world.ts';
import type { Context } from './context.ts';
import { drawCallID } from './inviting.ts';

const { callInvite, callAccept } = methods.calls;
const { userLog } = events;
let world: AppWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const invitation: ParamsOf<typeof callInvite> = {
  ...{ userIDs: ['bob'], mode: 0, timeout: 90, checksReceipt: false, requestKey: 'r1' },
};

describe('a request that comes again', () => {
  test('has the first result, and nobody is told twice [CALLOP-4]', async () => {
    world = await createAppWorld();
    const [ann, bob] = [await world.login('ann'), await world.login('bob')];
    const first = await ann.get(callInvite, invitation);
    expect(await ann.get(callInvite, invitation)).toEqual(first);
    expect(bob.events(userLog).filter(({ kind }) => kind === 'call')).toHaveLength(1);
    const accepted = await bob.get(callAccept, { callID: first.callID, requestKey: 'r2' });
    expect(await bob.get(callAccept, { callID: first.callID, requestKey: 'r2' })).toEqual(accepted);
    // Another device, or another key, asks anew.
    const another = await ann.get(callInvite, { ...invitation, requestKey: 'r3' });
    expect(another.callID).not.toBe(first.callID);
  });

  test('with other parameters is refused: the call exists already [CALLOP-13]', async () => {
    world = await createAppWorld();
    const [ann] = [await world.login('ann'), await world.login('bob')];
    await ann.get(callInvite, invitation);
    const { outcome } = ann.post(callInvite, { ...invitation, timeout: 60 });
    await world.clock.settle();
    // 6000275
    expect(outcome()).toMatchObject({ refused: 'CallModuleAlreadyExists' });
  });
});

describe('a new callID', () => {
  const contextWith = (taken: readonly string[]): Pick<Context, 'ids' | 'storage'> => {
    let drawn = 0;
    const byID = async (callID: string) => (taken.includes(callID) ? {} : undefined);
    const storage = { read: () => ({ calls: { byID } }) } as unknown as Context['storage'];
    return { storage, ids: { next: () => (drawn += 1) } };
  };

  test.each([
    ['the first that names no call', [], '1'],
    ['the third, if two are taken', ['1', '2'], '3'],
    ['none, if three in a row are taken', ['1', '2', '3'], undefined],
  ])('is %s', async (_, taken, expected) => {
    expect(await drawCallID(contextWith(taken), { app: toAppID(1) })).toBe(expected);
  });
});
