import { type CommonError, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { toLogKey } from '../../core/ids.ts';
import { type Allowance, answerBytesMax, type CaughtUp, encodeCatchUp, encodeEntry, fitting } from './encode.ts';
import { coverage, honestStanding, mergePages, namesTwice } from './rules.ts';
import type { LogSource } from './source.ts';
import type { FollowedLog } from './store.ts';

type CatchUpParams = ParamsOf<typeof methods.logs.catchUp>;
type ShownLog = CatchUpParams['logs'][number];

/** Where less is left the answer is full. */
const allowanceBytesMin = 4096;

/**
 * What a device lacks of the logs it names. A log that the actor does not follow is left out, as is one that does not
 * exist: the answer tells nothing about the logs of others. Once the answer is full nothing more is read, and the device
 * asks again for what is left. Errors: `CommonModuleParamsInvalid` for a log that is named twice.
 */
export async function catchUp(
  sources: readonly LogSource[],
  context: Context,
  actor: Actor,
  params: CatchUpParams,
): Promise<EncodedJson | Refusal<CommonError>> {
  if (namesTwice(params.logs)) return refuse('CommonModuleParamsInvalid', 'logs: names a log twice');
  const { conversations } = context.storage.read(actor.app);
  const caughtUp: CaughtUp[] = [];
  let bytes = 0;
  let isFull = false;
  for (const shown of params.logs) {
    const allowance = { bytesMax: answerBytesMax - bytes, countMin: bytes === 0 ? 1 : 0 };
    if (isFull || (bytes > 0 && allowance.bytesMax < allowanceBytesMin)) break;
    const followed = await conversations.followedLog(actor.userKey, toLogKey(shown.log));
    if (!followed) continue;
    const log = await catchUpLog(sources, context, actor, { followed, shown, allowance });
    caughtUp.push(log.answer);
    bytes += log.bytes;
    isFull = log.isFull;
  }
  return encodeCatchUp(caughtUp);
}

interface LogRequest {
  readonly followed: FollowedLog;
  readonly shown: ShownLog;
  readonly allowance: Allowance;
}

interface ReadLog {
  readonly answer: CaughtUp;
  readonly bytes: number;
  /** There was no room for the first of what was found. */
  readonly isFull: boolean;
}

async function catchUpLog(
  sources: readonly LogSource[],
  context: Context,
  actor: Actor,
  { followed, shown, allowance }: LogRequest,
): Promise<ReadLog> {
  const { log, head, membership } = followed;
  const standing = honestStanding(head, shown);
  const after = standing.position;
  const end = Math.min(head.position, membership.toPosition ?? head.position);
  const upToDate = { log, from: after, to: after, complete: true, entries: [] };
  if (after >= end) return { answer: upToDate, bytes: 0, isFull: false };
  const query = { followed, standing, limit: limits.catchUpCountMax, bytesMax: allowance.bytesMax };
  const pages = await Promise.all(sources.map((source) => source.entriesAfter(context, actor, query)));
  const page = mergePages(pages, membership.toPosition);
  const { texts, bytes } = fitting(page.entries.map(encodeEntry), allowance);
  const { from, to, isComplete } = coverage(page, { count: texts.length, after, end });
  const isFull = texts.length === 0 && page.entries.length > 0;
  return { answer: { log, from, to, complete: isComplete, entries: texts }, bytes, isFull };
}
