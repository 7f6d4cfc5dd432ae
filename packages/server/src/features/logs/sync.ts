import { present } from '@parley/kernel/assert';
import { utf8Length } from '@parley/kernel/utf8';
import { type CommonError, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import type { Context } from '../../core/context.ts';
import { type LogKey, toLogKey } from '../../core/ids.ts';
import type { Readers } from '../../storage/storage.ts';
import { encodeUserLogEntry, kindsNotForNewDevices } from '../users/index.ts';
import { ascend, differingRanges } from './digests.ts';
import { answerBytesMax, encodeSync, fitting } from './encode.ts';
import {
  type Comparison,
  compare,
  compareWithoutProof,
  type DeviceLog,
  namesTwice,
  needsProof,
  planUserLog,
} from './rules.ts';
import type { UserLogSource } from './source.ts';
import type { FollowedLog, ReachedHead } from './store.ts';
import { withReplaced } from './user-log-page.ts';

type SyncParams = ParamsOf<typeof methods.logs.sync>;

/** A head with the actor's entry of the conversation, encoded as the wire declares it. */
export type EncodeHeads = (context: Context, actor: Actor, heads: readonly HeadToTell[]) => Promise<readonly string[]>;

export interface HeadToTell extends FollowedLog {
  /** The device does not get it into its list. */
  readonly isUnlisted?: boolean;
}

export interface SyncParts {
  readonly encodeHeads: EncodeHeads;
  readonly userLogSources: readonly UserLogSource[];
}

/** Heads in one answer. */
const headsMax = 500;
/** Logs whose heads are compared at a time. */
const comparedAtOnce = 250;
const allLogs = { afterLog: 0, upToLog: Number.MAX_SAFE_INTEGER };
/** Heads encoded at a time: their newest messages may be long, and those that the answer has no room for are read in vain. */
const headsAtOnce = 10;

/**
 * Compares a device's positions with the heads of all logs of its user, or of those in some ranges; pages by `afterLog`
 * until complete. A device that holds many sends digests first. Errors: `CommonModuleParamsInvalid` for a log that is named
 * twice, and for ranges that do not ascend.
 */
export async function sync(
  { encodeHeads, userLogSources }: SyncParts,
  context: Context,
  actor: Actor,
  params: SyncParams,
): Promise<EncodedJson | Refusal<CommonError>> {
  if (namesTwice(params.logs)) return refuse('CommonModuleParamsInvalid', 'logs: names a log twice');
  if (!ascend(params.digests) || !ascend(params.within)) return refuse('CommonModuleParamsInvalid', 'ranges overlap');
  // The user's log is read first: a conversation opened in between is found among the logs, and again by its event.
  const userLog = await readUserLog(userLogSources, context, actor, params.userLogPosition);
  if (params.digests) {
    const differing = await differingRanges(context, actor, params.digests);
    const complete = userLog.isComplete && differing.length === 0;
    return encodeSync({ userLog, changed: [], reload: [], complete, afterLog: undefined, differing });
  }
  const bytesMax = answerBytesMax - userLog.bytes;
  const logs = await compareLogs(encodeHeads, context, actor, { params, bytesMax });
  const complete = userLog.isComplete && logs.isComplete;
  // Every answer goes on from further than the one before, also when only the user's own log is not yet at its end.
  const afterLog = complete ? undefined : Math.max(logs.afterLog, (params.afterLog ?? 0) + 1);
  return encodeSync({ userLog, changed: logs.changed, reload: logs.reload, complete, afterLog });
}

async function readUserLog(
  sources: readonly UserLogSource[],
  context: Context,
  actor: Actor,
  devicePosition: number | undefined,
) {
  const { app, userKey } = actor;
  const { users } = context.storage.read(app);
  const head = await users.userLogHead(userKey);
  const { position, isNew, reload } = planUserLog(devicePosition, head);
  const limit = limits.userLogEntriesMax;
  const query = { position, limit, ...(isNew && { exceptKinds: kindsNotForNewDevices }) };
  const present = position === head ? [] : await users.userLogAfter(userKey, query);
  const page = { entries: present, isFull: present.length === limit };
  const { entries: found, isCut } = isNew
    ? { entries: present, isCut: page.isFull }
    : await withReplaced(sources, context, actor, { after: position, upTo: head, page, limit });
  const allowance = { bytesMax: answerBytesMax / 2, countMin: 1 };
  const { texts: entries, bytes } = fitting(found.map(encodeUserLogEntry), allowance);
  const isComplete = !isCut && entries.length === found.length;
  const last = found[entries.length - 1]?.position ?? position;
  return { position: isComplete ? Math.max(head, last) : last, reload, entries, bytes, isComplete };
}

interface ComparedLogs {
  readonly changed: string[];
  readonly reload: string[];
  readonly isComplete: boolean;
  readonly afterLog: LogKey;
}

async function compareLogs(
  encodeHeads: EncodeHeads,
  context: Context,
  actor: Actor,
  { params, bytesMax }: { readonly params: SyncParams; readonly bytesMax: number },
): Promise<ComparedLogs> {
  const readers = context.storage.read(actor.app);
  const deviceLogs = new Map(params.logs.map((device) => [device.log, device]));
  const horizon = horizonOf(params.logs);
  const changed: string[] = [];
  const reload: string[] = [];
  const listedFrom = listedFromOf(readers, context, actor);
  let bytes = 0;
  let afterLog = toLogKey(params.afterLog ?? 0);
  for await (const page of headPages(readers, actor, params)) {
    const comparisons = await Promise.all(page.map((head) => judge(readers, head, { deviceLogs, listedFrom })));
    const differing = page.filter(({ log }, index) => log <= horizon && comparisons[index] !== 'same');
    const textOf = encodeAhead(differing, async (heads) => {
      const logs = heads.map(({ log }) => log);
      const followed = await readers.conversations.followedAmong(actor.userKey, logs);
      const told = followed.map((one) => toTell(one, deviceLogs));
      const texts = await encodeHeads(context, actor, told);
      return new Map(told.map(({ log }, index) => [log, present(texts[index], 'every head is encoded')]));
    });
    for (const [index, head] of page.entries()) {
      if (head.log > horizon) {
        return { changed, reload, isComplete: false, afterLog: toLogKey(Math.max(afterLog, horizon)) };
      }
      const text = comparisons[index] === 'same' ? undefined : await textOf(head);
      if (text !== undefined) {
        const found = changed.length + reload.length;
        if (found === headsMax) return { changed, reload, isComplete: false, afterLog };
        bytes += utf8Length(text);
        // Nothing fits beside entries that took all the room; the next answer has none of them.
        if ((found > 0 || bytesMax <= 0) && bytes > bytesMax) return { changed, reload, isComplete: false, afterLog };
        (comparisons[index] === 'reload' ? reload : changed).push(text);
      }
      afterLog = head.log;
    }
  }
  return { changed, reload, isComplete: true, afterLog };
}

/** The heads behind where the request goes on, ascending. */
async function* headPages(
  { conversations }: Pick<Readers, 'conversations'>,
  { userKey }: Actor,
  { afterLog = 0, within = [allLogs] }: Pick<SyncParams, 'afterLog' | 'within'>,
): AsyncGenerator<readonly ReachedHead[]> {
  for (const range of within) {
    const upToLog = toLogKey(range.upToLog);
    let after = toLogKey(Math.max(afterLog, range.afterLog));
    while (after < upToLog) {
      const query = { afterLog: after, upToLog, limit: comparedAtOnce };
      const { found: page } = await conversations.reachedHeads(userKey, query);
      yield page;
      after = page.length < comparedAtOnce ? upToLog : present(page.at(-1), 'a full page has a last head').log;
    }
  }
}

/** From which `orderKey` on a device is told of logs that it does not know; asked for once, and only where there are any. */
function listedFromOf({ conversations }: Readers, { config }: Context, { userKey }: Actor): () => Promise<number> {
  let asked: Promise<number> | undefined;
  return () => {
    asked ??= conversations.newestFrom(userKey, config.limits.listedConversations);
    return asked;
  };
}

/** The entry of a group that was dismissed stays on the devices that know of it, and comes to no new one. */
const toTell = (followed: FollowedLog, deviceLogs: ReadonlyMap<number, DeviceLog>): HeadToTell =>
  followed.isDismissed && !deviceLogs.has(followed.log) ? { ...followed, isUnlisted: true } : followed;

/**
 * Encodes heads, which are asked for in their order, a few side by side; `undefined` for a log that is the user's no
 * more.
 */
function encodeAhead(
  heads: readonly ReachedHead[],
  encode: (heads: readonly ReachedHead[]) => Promise<ReadonlyMap<LogKey, string>>,
): (head: ReachedHead) => Promise<string | undefined> {
  const indexes = new Map(heads.map(({ log }, index) => [log, index]));
  const encoded = new Map<LogKey, string | undefined>();
  return async ({ log }) => {
    if (!encoded.has(log)) {
      const start = present(indexes.get(log), 'a head that is asked for is among the heads');
      const ahead = heads.slice(start, start + headsAtOnce);
      const texts = await encode(ahead);
      for (const head of ahead) encoded.set(head.log, texts.get(head.log));
    }
    return encoded.get(log);
  };
}

/** A device with more logs than one request holds names the lowest; beyond them its silence says nothing. */
function horizonOf(deviceLogs: readonly DeviceLog[]): number {
  if (deviceLogs.length < limits.syncLogsMax) return Number.POSITIVE_INFINITY;
  return deviceLogs.reduce((highest, { log }) => Math.max(highest, log), 0);
}

interface Known {
  readonly deviceLogs: ReadonlyMap<number, DeviceLog>;
  readonly listedFrom: () => Promise<number>;
}

async function judge(readers: Readers, head: ReachedHead, { deviceLogs, listedFrom }: Known): Promise<Comparison> {
  const { log } = head;
  const device = deviceLogs.get(log);
  // A log without a message is no entry of the list, but may have settings.
  if (!device) return head.messageSeq > 0 && head.orderKey < (await listedFrom()) ? 'same' : 'changed';
  if (!needsProof(device, head)) return compare(device, head, undefined);
  const messageID = await readers.messages.messageIDAt(log, device.messageSeq);
  if (messageID !== undefined) return compare(device, head, messageID);
  const [oldest] = await readers.messages.history({ log, count: 1, reverse: false });
  return compareWithoutProof(device, oldest);
}
