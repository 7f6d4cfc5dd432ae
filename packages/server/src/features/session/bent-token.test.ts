import { millis } from '@parley/kernel/brand';
import { methods } from '@parley/protocol/index';
import { afterEach, expect, test } from 'vitest';
import { type AppWorld, type AppWorldOptions, createAppWorld } from '../../testing/app-world.ts';
import { bendToken } from '../../testing/bent-token.ts';

const { login, renewToken, resume } = methods.session;
const { appID, whole, bent, inside } = bendToken();

let world: AppWorld;
afterEach(() => world.close());

async function open(tokens?: AppWorldOptions['tokens']): Promise<AppWorld> {
  world = await createAppWorld({ appIDs: [appID], ...(tokens && { tokens }) });
  world.clock.setWall(millis(1_700_000_000_000));
  return world;
}

test('a token of CBC that was bent to name another user opens nothing for anybody [TOKEN-13, TOKEN-18]', async () => {
  expect(JSON.parse(inside)).toMatchObject({ app_id: appID, user_id: 'bob', expire: 1_700_003_600 });
  const { login: loginAs, connect } = await open();
  const alice = await loginAs('alice', { appID, token: whole });
  const foreign = { refused: 'NetworkModuleCommonError' };
  for (const userID of ['bob', 'alice']) {
    const params = { ...alice.params, userID, token: bent };
    expect(await connect().ask(login, params)).toMatchObject(foreign);
    const { sessionID } = alice.session;
    expect(await connect().ask(resume, { ...params, sessionID })).toMatchObject(foreign);
  }
  expect(await alice.ask(renewToken, { token: bent })).toMatchObject({ refused: 'NetworkModuleTokenInvalid' });
});

test('where the server takes GCM alone, a token of CBC opens nothing, renews nothing and takes up nothing [TOKEN-12a]', async () => {
  const { login: loginAs, connect, token } = await open({ cbc: false });
  const alice = await loginAs('alice', { appID, token: token('alice', { appID }) });
  const params = { ...alice.params, token: whole };
  const refused = { refused: 'NetworkModuleTokenInvalid' };
  expect(await connect().ask(login, params)).toMatchObject(refused);
  expect(await connect().ask(resume, { ...params, sessionID: alice.session.sessionID })).toMatchObject(refused);
  expect(await alice.ask(renewToken, { token: whole })).toMatchObject(refused);
});
