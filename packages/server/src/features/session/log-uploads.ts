import type { Millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type ParamsOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Config } from '../../config.ts';
import type { SessionActor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import type { Stores } from '../../storage/storage.ts';
import { type LogPart, takeLogPart } from './log-rules.ts';
import { isInForce } from './rules.ts';
import { userLock } from './service.ts';

type Params = ParamsOf<(typeof methods.session)['uploadLog']>;

/** Takes one part of a log; what was uploaded by the same device in the same ten minutes gives way to it. */
export function uploadLog(context: Context, actor: SessionActor, params: Params) {
  const { app, userKey } = actor;
  const now = context.clock.wall();
  return context.commit.run({
    app,
    keys: [userLock(app, userKey)],
    decide: (stores) => decide(stores, actor, { params, limits: context.config.logs, now }),
  });
}

async function decide(
  stores: Stores,
  { userKey, session: { sessionID, generation } }: SessionActor,
  { params, limits, now }: { params: Params; limits: Config['logs']; now: Millis },
) {
  const session = await stores.sessions.get(sessionID);
  if (!isInForce(session, generation)) return refuse('NetworkModuleUserIsNotLogged', 'the session is over');
  const { logUploads } = stores;
  const { deviceID } = session;
  const command: LogPart = { ...params, userKey, deviceID, bytes: utf8Length(params.text) };
  const present = await logUploads.newest(userKey, deviceID);
  const decision = takeLogPart(present, command, { bytesMax: limits.maxBytes, now });
  switch (decision.kind) {
    case 'refuse':
      return decision.refusal;
    case 'superseded':
      return { result: { isSuperseded: true } };
    case 'known':
      return { result: { isSuperseded: false } };
    case 'begin':
      await logUploads.begin(decision.upload, params.text);
      await logUploads.keepNewest(userKey, limits.uploadsPerUserMax);
      return { result: { isSuperseded: false } };
    case 'append':
      await logUploads.append(decision.upload, params.text);
      return { result: { isSuperseded: false } };
  }
}
