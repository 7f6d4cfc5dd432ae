import type { ParamsOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { toLogKey } from '../../core/ids.ts';
import { answerBytesMax, type CaughtUp, encodeCatchUp, encodeEntry, fitting, type Room } from './encode.ts';
import { coverage, honestStanding, mergePages } from './rules.ts';
import type { LogSource } from './source.ts';
import type { FollowedLog } from './store.ts';

type CatchUpParams = ParamsOf<typeof methods.logs.catchUp>;
type ShownLog = CatchUpParams['logs'][number];

/** Where less is left the answer is full, and the logs that are not yet read are not read for it. */
const roomBytesMin = 4096;

/**
 * What a device lacks of the logs it names. A log that the actor does not follow is left out, as is one that does not
 * exist: the answer tells nothing about the logs of others. A log that is named twice is read once, from the first
 * position.
 */
export async function catchUp(
  sources: readonly LogSource[],
  context: Context,
  actor: Actor,
  params: CatchUpParams,
): Promise<EncodedJson> {
  const { conversations } = context.storage.read(actor.app);
  const caughtUp = new Map<number, CaughtUp>();
  let bytes = 0;
  for (const shown of params.logs) {
    if (caughtUp.has(shown.log)) continue;
    const followed = await conversations.followedLog(actor.userKey, toLogKey(shown.log));
    if (!followed) continue;
    const room = { bytesMax: answerBytesMax - bytes, countMin: bytes === 0 ? 1 : 0 };
    const isFull = bytes > 0 && room.bytesMax < roomBytesMin;
    const log = await catchUpLog(sources, context, actor, { followed, shown, room, isFull });
    caughtUp.set(shown.log, log.answer);
    bytes += log.bytes;
  }
  return encodeCatchUp([...caughtUp.values()]);
}

interface LogRequest {
  readonly followed: FollowedLog;
  readonly shown: ShownLog;
  readonly room: Room;
  /** Nothing is read: the device asks again. */
  readonly isFull: boolean;
}

async function catchUpLog(
  sources: readonly LogSource[],
  context: Context,
  actor: Actor,
  { followed, shown, room, isFull }: LogRequest,
): Promise<{ readonly answer: CaughtUp; readonly bytes: number }> {
  const { log, head, membership } = followed;
  const standing = honestStanding(head, shown);
  const after = standing.position;
  const end = Math.min(head.position, membership.toPosition ?? head.position);
  if (after >= end) return { answer: { log, from: after, to: after, complete: true, entries: [] }, bytes: 0 };
  if (isFull) return { answer: { log, from: after, to: after, complete: false, entries: [] }, bytes: 0 };
  const query = { followed, standing, limit: limits.catchUpCountMax };
  const pages = await Promise.all(sources.map((source) => source.entriesAfter(context, actor, query)));
  const page = mergePages(pages, membership.toPosition);
  const { texts, bytes } = fitting(page.entries.map(encodeEntry), room);
  const { from, to, isComplete } = coverage(page, { count: texts.length, after, end });
  return { answer: { log, from, to, complete: isComplete, entries: texts }, bytes };
}
