import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Context } from '../../core/context.ts';
import type { Caller } from '../../core/feature.ts';
import { type LogKey, toLogKey } from '../../core/ids.ts';
import type { Readers } from '../../storage/storage.ts';
import { encodeHead, encodeUserLogEntry, type WireHead } from './encode.ts';
import { type Comparison, compare, compareWithoutProof, type DeviceLog, needsProof, planUserLog } from './rules.ts';
import type { FollowedLog } from './store.ts';

type Declared = typeof methods.conversations.sync;
type SyncResult = ResultOf<Declared>;

/** Entries of the user's own log in one answer. */
const userLogEntriesMax = 500;
/** Heads in one answer, and logs read at a time; with the entries they fill half of what the wire holds. */
const headsMax = 500;

/** Compares a device's positions with the heads of all logs of its user; pages by `afterLog` until complete. */
export async function sync(context: Context, caller: Caller, params: ParamsOf<Declared>): Promise<SyncResult> {
  const readers = context.storage.read(caller.app);
  // The user's log is read first: a conversation opened in between is found among the logs, and again by its event.
  const userLog = await readUserLog(readers, caller, params.userLogPosition);
  const logs = await compareLogs(readers, caller, params);
  const isComplete = userLog.isComplete && logs.isComplete;
  // Every answer goes on from further than the one before, also when only the user's own log is not yet at its end.
  const afterLog = Math.max(logs.afterLog, (params.afterLog ?? 0) + 1);
  return {
    userLog: userLog.wire,
    changed: logs.changed,
    reload: logs.reload,
    complete: isComplete,
    ...(!isComplete && { afterLog }),
  };
}

async function readUserLog(
  { conversations }: Readers,
  caller: Caller,
  devicePosition: number | undefined,
): Promise<{ readonly wire: SyncResult['userLog']; readonly isComplete: boolean }> {
  const head = await conversations.userLogHead(caller.userKey);
  const plan = planUserLog(devicePosition, head);
  if (plan.kind === 'none') {
    return { wire: { position: head, reload: plan.reload, entries: [] }, isComplete: true };
  }
  const isCurrent = plan.position === head;
  const entries = isCurrent ? [] : await conversations.userLogAfter(caller.userKey, plan.position, userLogEntriesMax);
  const isComplete = entries.length < userLogEntriesMax;
  const last = entries.at(-1)?.position ?? plan.position;
  const position = isComplete ? Math.max(head, last) : last;
  return { wire: { position, reload: false, entries: entries.map(encodeUserLogEntry) }, isComplete };
}

interface ComparedLogs {
  readonly changed: WireHead[];
  readonly reload: WireHead[];
  readonly isComplete: boolean;
  readonly afterLog: LogKey;
}

async function compareLogs(readers: Readers, caller: Caller, params: ParamsOf<Declared>): Promise<ComparedLogs> {
  const deviceLogs = new Map(params.logs.map((device) => [device.log, device]));
  const horizon = horizonOf(params.logs);
  const changed: WireHead[] = [];
  const reload: WireHead[] = [];
  let afterLog = toLogKey(params.afterLog ?? 0);
  for (;;) {
    const page = await readers.conversations.followed(caller.userKey, { afterLog, limit: headsMax });
    const comparisons = await Promise.all(page.map((followed) => judge(readers, followed, deviceLogs)));
    for (const [index, followed] of page.entries()) {
      if (followed.log > horizon) {
        return { changed, reload, isComplete: false, afterLog: toLogKey(Math.max(afterLog, horizon)) };
      }
      const comparison = comparisons[index];
      if (comparison !== 'same' && changed.length + reload.length === headsMax) {
        return { changed, reload, isComplete: false, afterLog };
      }
      if (comparison === 'changed') changed.push(encodeHead(followed));
      if (comparison === 'reload') reload.push(encodeHead(followed));
      afterLog = followed.log;
    }
    if (page.length < headsMax) return { changed, reload, isComplete: true, afterLog };
  }
}

/** A device with more logs than one request holds names the lowest; beyond them its silence says nothing. */
function horizonOf(deviceLogs: readonly DeviceLog[]): number {
  if (deviceLogs.length < limits.syncLogsMax) return Number.POSITIVE_INFINITY;
  return deviceLogs.reduce((highest, { log }) => Math.max(highest, log), 0);
}

async function judge(
  readers: Readers,
  { log, head }: FollowedLog,
  deviceLogs: ReadonlyMap<number, DeviceLog>,
): Promise<Comparison> {
  const device = deviceLogs.get(log);
  if (!needsProof(device, head)) return compare(device, head, undefined);
  const messageID = await readers.messages.messageIDAt(log, device.messageSeq);
  if (messageID !== undefined) return compare(device, head, messageID);
  const [oldest] = await readers.messages.history({ log, count: 1, reverse: false });
  return compareWithoutProof(device, oldest);
}
