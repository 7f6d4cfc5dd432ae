import { methods } from '@parley/protocol';
import type { ParamsOf } from '@parley/protocol/define';
import type { sync } from '@parley/protocol/features/logs';
import { digestOf } from '@parley/protocol/log-digest';
import { parse } from '@parley/protocol/schema';
import type { DeviceState, Facts, ServerLog, ServerMessage } from '../facts.ts';
import { type Exchange, ofKind, type Recorded } from '../history.ts';
import { placeOf } from '../places.ts';
import { conversationIn } from './windows.ts';

/**
 * Messages that came to a device with a backup, of which nothing is told: where the device knew nothing of a
 * conversation it goes on from where the backup was made [LOCAL-11].
 */
export function broughtTo(facts: Facts, state: DeviceState): (row: ServerMessage) => boolean {
  const { entries } = facts.run;
  const exchanges = ofKind(entries, 'exchange').filter(({ device }) => device === state.device);
  const taken = ofKind(entries, 'import').filter(
    ({ device, at, epoch }) => device === state.device && epoch !== undefined && epoch === epochAt(exchanges, at),
  );
  return ({ log, position }) =>
    taken.some(({ at, places }) => position <= (places[log] ?? 0) && !knows(facts, state, log, at));
}

/** The life of the database that the device knew of. */
function epochAt(exchanges: readonly Recorded<Exchange>[], at: number): number | undefined {
  const epochs = exchanges.flatMap(({ at: answeredAt, method, result }) => {
    if (answeredAt > at) return [];
    const login = method === 'login' ? parse(methods.session.login.result, result) : undefined;
    if (login?.ok) return login.value.epoch;
    const resume = method === 'resume' ? parse(methods.session.resume.result, result) : undefined;
    return (resume?.ok && resume.value.session?.epoch) || [];
  });
  return epochs.at(-1);
}

/** Whether a device had heard of a log, in this life of the database. */
function knows({ run, sightings }: Facts, { device, userID }: DeviceState, log: number, at: number): boolean {
  const restoredAt = ofKind(run.entries, 'act').findLast(({ act }) => act === 'restoreBackup')?.at ?? -1;
  const isThen = (time: number): boolean => time > restoredAt && time <= at;
  const found = run.logs.find((one) => one.log === log);
  const conversation = placeOf(userID, found ? conversationIn(found, userID) : userID);
  if (sightings.some((one) => one.by === device && one.conversation === conversation && isThen(one.at))) return true;
  return ofKind(run.entries, 'exchange').some((entry) => {
    if (entry.device !== device || entry.method !== 'sync' || !isThen(entry.at)) return false;
    const shown = parse(methods.logs.sync.params, entry.params);
    const answer = parse(methods.logs.sync.result, entry.result);
    const heads = [...(shown.ok ? shown.value.logs : []), ...(answer.ok ? answer.value.changed : [])];
    const digested = (shown.ok && shown.value.digests) || [];
    return heads.some((head) => head.log === log) || digested.some((range) => holds(range, log, found));
  });
}

type DigestedRange = NonNullable<ParamsOf<typeof sync>['digests']>[number];

/**
 * Whether a digest that a device sent has a log in it. A range goes up to the last log that is held in it, but for the
 * last range, which goes on without an end. In worlds each has one log.
 */
function holds({ afterLog, upToLog, digest }: DigestedRange, log: number, found: ServerLog | undefined): boolean {
  if (upToLog === log) return true;
  if (!found || log <= afterLog || upToLog !== Number.MAX_SAFE_INTEGER) return false;
  const newest = [
    { messageSeq: 0, messageID: 0 },
    ...found.messages.flatMap(({ messageSeq, messageID }) => [
      { messageSeq, messageID: Number(messageID) },
      // It stands in a gap that the device passed over.
      { messageSeq, messageID: 0 },
    ]),
  ];
  for (let position = 0; position <= found.headPosition; position += 1) {
    if (newest.some((one) => digestOf([{ log, position, ...one }]) === digest)) return true;
  }
  return false;
}
