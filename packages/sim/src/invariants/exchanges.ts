import { methods } from '@parley/protocol';
import type { Facts, ServerLog, ServerMessage } from '../facts.ts';
import { type Exchange, type HistoryPage, ofKind, type Recorded, type SeenMessage } from '../history.ts';
import { placeOf } from '../places.ts';
import { mayBeGone } from './deletions.ts';
import { epochOf, read } from './lives.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { conversationIn, isFor, windowsIn } from './windows.ts';

/** I10: whoever is told that he has everything up to a place, has it, without a hole. */
export const completeHasNoHole: Checker = (facts) =>
  firstOf(recent(facts, 'catchUp'), (exchange) => catchUpHole(facts, exchange)) ??
  firstOf(recent(facts, 'sync'), (exchange) => syncHole(facts, exchange)) ??
  pageHole(facts);

/** Exchanges of the present life of the database: earlier ones spoke of rows that may be gone. */
function recent({ run }: Facts, method: string): readonly Recorded<Exchange>[] {
  const restoredAt = ofKind(run.entries, 'act').findLast(({ act }) => act === 'restoreBackup')?.at ?? -1;
  return ofKind(run.entries, 'exchange').filter((entry) => entry.method === method && entry.askedAt > restoredAt);
}

function catchUpHole(facts: Facts, exchange: Recorded<Exchange>): Violation | undefined {
  const result = read(methods.logs.catchUp.result, exchange.result);
  return firstOf(result?.logs ?? [], (answer) => {
    const log = logOf(facts, answer.log);
    const where = whereOf(facts, exchange.device, log);
    const rows = log ? rowsUpTo(log, where.userID, answer.to) : [];
    const isGone = mayBeGone(facts, where, exchange.at);
    const messages = answer.entries.flatMap((entry) => ('message' in entry && entry.message ? [entry.message] : []));
    const answered = new Set(messages.map(({ messageID }) => String(messageID)));
    const hole = rows.find(
      (row) =>
        row.changedPosition > answer.from &&
        row.changedPosition <= answer.to &&
        !answered.has(row.messageID) &&
        !isGone(row),
    );
    if (hole) return violation('I10', exchange.at, 'a catch-up left a message out', exchange.device, ids(hole));
    if (!answer.complete) return undefined;
    const beyond = rows.find(
      ({ position, messageID }) => position > answer.to && isSeenBefore(facts, messageID, exchange.askedAt),
    );
    return beyond && violation('I10', exchange.at, 'a complete catch-up ended too early', exchange.device, ids(beyond));
  });
}

function syncHole(facts: Facts, exchange: Recorded<Exchange>): Violation | undefined {
  const params = read(methods.logs.sync.params, exchange.params);
  const result = read(methods.logs.sync.result, exchange.result);
  if (!params || !result || params.afterLog !== undefined) return undefined;
  const userID = facts.run.devices.find(({ device }) => device === exchange.device)?.userID ?? '';
  const logs = facts.run.logs.filter(({ users }) => users.includes(userID));
  if (params.digests) {
    const agreed = params.digests.filter(({ afterLog }) => !result.differing?.some((one) => one.afterLog === afterLog));
    const wrong =
      result.differing && agreed.find((range) => reachedBefore(facts, exchange, { userID, range }) > sumIn(range));
    return wrong && violation('I10', exchange.at, 'a digest agreed too early', exchange.device, wrong.digest);
  }
  if (!result.complete) return undefined;
  const { within } = params;
  return firstOf(
    logs.filter(({ log }) => within?.some((range) => isIn(log, range)) ?? true),
    (one) => {
      const { log, messages } = one;
      const isOwn = isFor(one, userID);
      if (result.reload.some((head) => head.log === log)) return undefined;
      const positions = [...params.logs, ...result.changed].filter((head) => head.log === log);
      const covered = Math.max(0, ...positions.map(({ position }) => position));
      const beyond = messages.find(
        (row) => isOwn(row) && row.position > covered && isSeenBefore(facts, row.messageID, exchange.askedAt),
      );
      return beyond && violation('I10', exchange.at, 'a complete sync left a log out', exchange.device, ids(beyond));
    },
  );
}

interface Range {
  readonly afterLog: number;
  readonly upToLog: number;
}

const isIn = (log: number, { afterLog, upToLog }: Range): boolean => log > afterLog && log <= upToLog;

/** The sum of the positions that the device holds. */
const sumIn = ({ digest }: { readonly digest: string }): number => Number(digest.split('.')[1]);

/** The least that the positions of a user's logs come to that had messages which somebody had seen before it was asked. */
function reachedBefore(
  facts: Facts,
  { askedAt }: Recorded<Exchange>,
  { userID, range }: { readonly userID: string; readonly range: Range },
): number {
  const logs = facts.run.logs.filter((one) => one.users.includes(userID) && isIn(one.log, range));
  return logs.reduce((sum, one) => {
    const seen = one.messages.filter(isFor(one, userID)).filter((row) => isSeenBefore(facts, row.messageID, askedAt));
    return sum + Math.max(0, ...seen.map(({ position }) => position));
  }, 0);
}

/** Of a group what was sent while the user took part at this place of the log, or later. */
function rowsUpTo(log: ServerLog, userID: string, to: number): readonly ServerMessage[] {
  const from = windowsIn(log, userID).findLast(({ fromPosition }) => fromPosition <= to)?.fromPosition ?? 0;
  return log.messages.filter((row) => row.position >= from && isFor(log, userID)(row));
}

/** Who looks into a log on a device, as a conversation of his. */
function whereOf({ run }: Facts, device: string, log: ServerLog | undefined) {
  // One that is taken over in the end is not among the devices that are looked at.
  const userID = run.entries.flatMap((one) => ('userID' in one && one.device === device ? [one.userID] : []))[0] ?? '';
  return { device, userID, conversationID: log ? conversationIn(log, userID) : '' };
}

/** A page of history is a stretch of the log, it holds what the device knew, and if it is not full it reaches the end. */
function pageHole(facts: Facts): Violation | undefined {
  return firstOf(
    ofKind(facts.run.entries, 'page').filter(({ wasConnected }) => wasConnected),
    (page) => {
      const stored = page.messages.filter(({ messageID }) => messageID !== '' && !facts.lostByRestore.has(messageID));
      const isGone = mayBeGone(facts, page, page.at);
      const log = facts.logByConversation.get(placeOf(page.userID, page.conversationID));
      const rows = log?.messages ?? [];
      const isOwn = log ? isFor(log, page.userID) : () => false;
      const gap = stored.findIndex(({ messageSeq }, index) => {
        const before = stored[index - 1];
        return before && rows.slice(before.messageSeq, messageSeq - 1).some((row) => isOwn(row) && !isGone(row));
      });
      const after = stored[gap];
      if (after) return violation('I10', page.at, 'a page has a hole', page.device, page.conversationID, ids(after));
      const lacking = knownBefore(facts, page).find((known) => {
        const { orderKey, messageID } = known;
        return covers(page, orderKey) && !stored.some((one) => one.messageID === messageID) && !isGone(known);
      });
      return lacking && violation('I10', page.at, 'a page lacks what the device knew', page.device, ids(lacking));
    },
  );
}

/** Messages of the conversation that the device had seen when it asked. */
function knownBefore({ sightings, lostByRestore }: Facts, page: Recorded<HistoryPage>): readonly SeenMessage[] {
  const conversation = placeOf(page.userID, page.conversationID);
  return sightings
    .filter(({ at, by, conversation: seenIn }) => at < page.calledAt && by === page.device && seenIn === conversation)
    .map(({ message }) => message)
    .filter(({ messageID }) => !lostByRestore.has(messageID));
}

/** Whether the page speaks of this place of the log: it lies between the anchor and the page's far end. */
function covers({ anchor, reverse, count, messages }: HistoryPage, orderKey: number): boolean {
  if (anchor !== undefined && (reverse ? orderKey >= anchor : orderKey <= anchor)) return false;
  if (messages.length < count) return true;
  return reverse ? orderKey >= (messages[0]?.orderKey ?? 0) : orderKey <= (messages.at(-1)?.orderKey ?? 0);
}

/** I11: a device that holds positions of another life of the database is told so, and drops what came with them. */
export const staleEpochReloads: Checker = (facts) => {
  const { run, lostByRestore } = facts;
  const restored = ofKind(run.entries, 'act').findLast(({ act }) => act === 'restoreBackup');
  if (!restored) return undefined;
  return (
    sameEpoch(facts, restored.at) ??
    firstOf(recent(facts, 'sync'), (exchange) => keptStale(facts, exchange)) ??
    firstOf(
      run.devices.filter(({ isCurrent }) => isCurrent),
      ({ device, conversations }) => {
        const kept = conversations
          .flatMap(({ messages }) => messages)
          .find(({ messageID }) => lostByRestore.has(messageID));
        if (!kept) return undefined;
        return violation('I11', Number.POSITIVE_INFINITY, 'a device kept what the backup took away', device, ids(kept));
      },
    )
  );
};

function sameEpoch({ run }: Facts, restoredAt: number): Violation | undefined {
  const epochs = ofKind(run.entries, 'exchange').flatMap((exchange) => {
    const epoch = epochOf(exchange);
    return epoch === undefined ? [] : [{ exchange, epoch }];
  });
  const before = Math.max(-1, ...epochs.filter(({ exchange }) => exchange.at < restoredAt).map(({ epoch }) => epoch));
  const wrong = epochs.find(({ exchange, epoch }) => exchange.askedAt > restoredAt && epoch <= before);
  return (
    wrong && violation('I11', wrong.exchange.at, 'the epoch did not grow', wrong.exchange.device, wrong.epoch, before)
  );
}

function keptStale({ lostByRestore }: Facts, exchange: Recorded<Exchange>): Violation | undefined {
  const params = read(methods.logs.sync.params, exchange.params);
  const result = read(methods.logs.sync.result, exchange.result);
  const stale = params?.logs.find(
    ({ log, messageID }) => lostByRestore.has(String(messageID)) && !result?.reload.some((head) => head.log === log),
  );
  return stale && violation('I11', exchange.at, 'a stale position was let pass', exchange.device, stale);
}

const isSeenBefore = ({ firstSeenAtByMessageID }: Facts, messageID: string, at: number): boolean =>
  (firstSeenAtByMessageID.get(messageID) ?? at) < at;

const logOf = ({ run }: Facts, log: number): ServerLog | undefined =>
  run.logs.find((candidate) => candidate.log === log);
