import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { utf8Length } from '@parley/kernel/utf8';
import { type ParamsOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Config } from '../../config.ts';
import type { SessionActor } from '../../core/actors.ts';
import { type Allowance, createAllowance } from '../../core/allowance.ts';
import { ageBefore, type OutsideSweep, type Slice } from '../../core/sweep.ts';
import { type FileOwner, keptBytesOf, type PutOutcome, type StoredFiles } from '../../files/stored-files.ts';
import type { Context, SessionStoreNames } from './context.ts';
import { logOf, nameOfLog } from './log-names.ts';
import { type KeptLog, type LogPart, logsToForget, takeLogPart } from './log-rules.ts';
import { isInForce } from './rules.ts';

type Params = ParamsOf<(typeof methods.session)['uploadLog']>;

/** Takes the logs of devices, and lets them go. They are files, and none of the database's business. */
export function createLogUploads() {
  // The logs of one user are decided one after another. What waits is bounded by the requests that connections may make.
  const lanes = createKeyedQueue<string>();
  let allowance: Allowance | undefined;

  /** A small part is counted as what it takes of the disk, because it is as much work. */
  const admits = ({ config, clock }: Context, { app, userKey }: SessionActor, bytes: number): boolean => {
    const { userBytesPerHour } = config.logs;
    allowance ??= createAllowance({ capacity: userBytesPerHour, periodMs: hourMs }, config.limits.rateKeysMax);
    return allowance.take(`${app} ${userKey}`, keptBytesOf(bytes), clock.monotonic());
  };

  return {
    /**
     * Takes one part of a log; what was uploaded by the same device in the same ten minutes gives way to it. A part is
     * charged before anything is done for it, so that one that is refused or known costs its sender as much.
     */
    uploadLog: async (context: Context, actor: SessionActor, params: Params) => {
      if (!admits(context, actor, utf8Length(params.text))) {
        return refuse('CommonModuleTriggerServerFrequencyLimit', 'too many bytes of logs of this user');
      }
      return lanes.run(`${actor.app} ${actor.userKey}`, () => takePart(context, actor, params));
    },
  };
}

const hourMs = 60 * 60 * 1000;

async function takePart(context: Context, actor: SessionActor, { text, ...params }: Params) {
  const { app, userKey, session: acting } = actor;
  const { files, config } = context;
  const session = await context.storage.read(app).sessions.get(acting.sessionID);
  if (!isInForce(session, acting.generation)) return refuse('NetworkModuleUserIsNotLogged', 'the session is over');
  const owner: FileOwner = { kind: 'logs', app, userKey };
  const bytes = new TextEncoder().encode(text);
  const part: LogPart = { ...params, deviceID: session.deviceID, bytes: bytes.length };
  const kept = await logsOf(files, owner);
  const present = kept.findLast(({ log }) => log.deviceID === part.deviceID);
  const bounds = { bytesMax: config.logs.maxBytes, now: context.clock.wall() };
  const decision = takeLogPart(present?.log, part, bounds);
  if (decision.kind === 'refuse') return decision.refusal;
  if (decision.kind !== 'write') return { isSuperseded: decision.kind === 'superseded' };
  const { upload } = decision;
  const file = { ...owner, name: nameOfLog(upload) };
  const outcome = await files.put(file, { ...params, bytes }, config.logs);
  if (outcome !== 'stored') return refuse('CommonModuleUploadLogError', refusals[outcome]);
  const before = upload.parts === 1 ? undefined : present;
  const newest = { log: upload, keptBytes: (before?.keptBytes ?? 0) + keptBytesOf(bytes.length) };
  const others = kept.filter((other) => other !== before);
  const { uploadsPerUserMax: logsMax, userBytesMax: bytesMax } = config.logs;
  for (const log of logsToForget(others, newest, { logsMax, bytesMax })) {
    await files.remove({ ...owner, name: nameOfLog(log) });
  }
  return { isSuperseded: false };
}

const refusals: Readonly<Record<Exclude<PutOutcome, 'stored'>, string>> = {
  appIsFull: 'the logs of this app take all the room that they may',
  allIsFull: 'logs take all the room that they may',
  diskIsFull: 'the disk of the server is full',
};

/** The logs of a user, the oldest first. */
async function logsOf(files: StoredFiles, owner: FileOwner): Promise<readonly KeptLog[]> {
  return (await files.list(owner)).flatMap((file) => {
    const log = logOf(file);
    return log ? [{ log, keptBytes: file.keptBytes }] : [];
  });
}

/** Users whose folders are looked at in one slice. */
const ownersPerSlice = 50;

/** Lets logs go that are too old, and those of users who were unregistered. */
export const logSweep = ({ logs }: Pick<Config, 'logs'>): OutsideSweep<SessionStoreNames> => ({
  name: 'uploaded logs',
  periodMs: hourMs,
  slice: async ({ files, storage, clock }, app, from): Promise<Slice> => {
    const owners = (await files.owners('logs', app)).filter((userKey) => userKey >= from);
    const looked = owners.slice(0, ownersPerSlice);
    const unregistered = new Set(await storage.read(app).users.unregisteredAmong(looked));
    const before = ageBefore(clock.wall(), logs.keepMs);
    let removed = 0;
    for (const userKey of looked) {
      const owner: FileOwner = { kind: 'logs', app, userKey };
      for (const { log } of await logsOf(files, owner)) {
        if (log.uploadedAt >= before && !unregistered.has(userKey)) continue;
        await files.remove({ ...owner, name: nameOfLog(log) });
        removed += 1;
      }
    }
    const next = owners[ownersPerSlice];
    return { removed, ...(next !== undefined && { next }) };
  },
});
