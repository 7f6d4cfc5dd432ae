import { worldStartMs } from '../clock.ts';
import type { DeviceState, Facts, LogWindow, ServerGroup, ServerLog } from '../facts.ts';
import { ofKind, type Recorded, type SendFailed } from '../history.ts';
import { goneOn } from './deletions.ts';
import { heldSince } from './held-since.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, type Violation, violation } from './violation.ts';
import { isFor, windowAt, windowsIn } from './windows.ts';

/** What is found by a synchronisation may have been written so much later than that, by the clock of a server. */
const onItsWayMs = 5000;
const finally_ = Number.POSITIVE_INFINITY;

/**
 * I21: who is in a group is what its log tells; only who is in it and may write then has a message there; nobody is told
 * of what was sent while he was not in it; in the end the server shows each what he has of it, and each device was told
 * last how its user stands.
 */
export const groupsAreKept: Checker = (facts) =>
  firstOf(facts.run.logs, (log) => (log.group ? wrongInLog(log, log.group) : undefined)) ??
  refusedIsThere(facts) ??
  toldToOthers(facts) ??
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (state) => shownOtherwise(facts, state) ?? toldOtherwise(facts, state),
  );

const [notMember, muted, noTarget] = [6000521, 6000231, 6000204];

/** How a user stands in a group at a place of its log. */
interface Standing {
  readonly role: number;
  readonly mutedUntil: number;
}

const forGood = -1;
const modeOfAll = 2;
const ownerRole = 1;

/** What the log of a group has told up to a place. */
class Replay {
  readonly members = new Map<string, Standing>();
  readonly windows = new Map<string, LogWindow[]>();
  private mute: { readonly mode: number; readonly expiredTime: number; readonly roles: readonly number[] } | undefined;

  take({ position, change }: ServerGroup['entries'][number]): void {
    const { moved, memberInfo, mutedInfo, dismissed } = change;
    if (moved?.isEntering === false) for (const { userID } of moved.members.userList) this.leave(userID, position);
    for (const { userID, memberRole: role, muteExpiredTime: mutedUntil } of [
      ...(moved?.isEntering ? moved.members.userList : []),
      ...(memberInfo?.userList ?? []),
    ]) {
      this.enter(userID, { role, mutedUntil }, position);
    }
    if (mutedInfo) this.mute = mutedInfo;
    if (dismissed) for (const userID of [...this.members.keys()]) this.leave(userID, position);
  }

  windowsOf(userID: string): readonly LogWindow[] {
    return this.windows.get(userID) ?? [];
  }

  isMuted({ role, mutedUntil }: Standing, at: number): boolean {
    const isInForce = (until: number): boolean => until === forGood || until > at;
    if (isInForce(mutedUntil)) return true;
    if (!this.mute || !isInForce(this.mute.expiredTime)) return false;
    return this.mute.mode === modeOfAll || this.mute.roles.includes(role);
  }

  enter(userID: string, standing: Standing, fromPosition: number): void {
    if (!this.members.has(userID)) this.windows.set(userID, [...this.windowsOf(userID), { fromPosition }]);
    this.members.set(userID, standing);
  }

  private leave(userID: string, toPosition: number): void {
    this.members.delete(userID);
    const windows = [...this.windowsOf(userID)];
    const last = windows.pop();
    if (last) this.windows.set(userID, [...windows, { ...last, toPosition }]);
  }
}

/** Members and mutes by the log alone, against the windows that are kept and the messages that were accepted. */
function wrongInLog({ messages }: ServerLog, group: ServerGroup): Violation | undefined {
  const { groupID, entries, windowsByUser } = group;
  // The oldest entries go in time.
  if (entries[0]?.position !== 1) return undefined;
  const replay = new Replay();
  // Who makes a group is in it from its beginning, without a word.
  const { moved } = entries[0].change;
  const came = (moved?.isEntering ? moved : undefined)?.members.userList.map(({ userID }) => userID) ?? [];
  const founder = Object.keys(windowsByUser).find(
    (userID) => windowsByUser[userID]?.[0]?.fromPosition === 1 && !came.includes(userID),
  );
  if (founder !== undefined) replay.enter(founder, { role: ownerRole, mutedUntil: 0 }, 1);
  let next = 0;
  const upTo = (position: number): void => {
    for (let entry = entries[next]; entry && entry.position <= position; entry = entries[next]) {
      replay.take(entry);
      next += 1;
    }
  };
  const wrong = messages.find((row) => {
    upTo(row.position);
    const standing = replay.members.get(row.senderUserID);
    return !standing || replay.isMuted(standing, row.timestamp);
  });
  if (wrong) {
    const what = replay.members.has(wrong.senderUserID) ? 'is muted' : 'is no member';
    return violation('I21', finally_, `a message was accepted of one who ${what}`, groupID, ids(wrong));
  }
  upTo(finally_);
  const userIDs = new Set([...Object.keys(windowsByUser), ...replay.windows.keys()]);
  const other = [...userIDs].find((one) => textOf(windowsByUser[one] ?? []) !== textOf(replay.windowsOf(one)));
  return other === undefined
    ? undefined
    : violation('I21', finally_, 'a member has other windows than the log tells', groupID, other, {
        kept: windowsByUser[other],
        told: replay.windowsOf(other),
      });
}

const textOf = (windows: readonly LogWindow[]): string =>
  windows.map(({ fromPosition, toPosition }) => `${fromPosition} ${toPosition ?? ''}`).join();

/** What was refused last, and not sent again, is not in the log. */
function refusedIsThere({ run, sends }: Facts): Violation | undefined {
  const last = new Map<string, Recorded<SendFailed> | undefined>();
  for (const entry of run.entries) {
    if (entry.kind === 'send' || entry.kind === 'sent') last.set(`${entry.userID}:${entry.tag}`, undefined);
    if (entry.kind === 'sendFailed') last.set(`${entry.userID}:${entry.tag}`, entry);
  }
  const refusals = new Map([...last].filter(([, entry]) => entry && [notMember, muted, noTarget].includes(entry.code)));
  return firstOf(sends.length > 0 ? run.logs : [], ({ messages }) => {
    const wrong = messages.find(({ senderUserID, tag }) => refusals.has(`${senderUserID}:${tag}`));
    return wrong && violation('I21', finally_, 'a message that was refused is in the log', ids(wrong));
  });
}

function toldToOthers({ run, serverMessageByID }: Facts): Violation | undefined {
  const groups = new Map(run.logs.map((log) => [log.log, log]));
  return firstOf(
    ofKind(run.entries, 'received', 'page', 'found', 'revokeReceived'),
    ({ at, device, userID, messages }) => {
      const wrong = messages.find(({ messageID }) => {
        const row = serverMessageByID.get(messageID);
        const log = row && groups.get(row.log);
        return row && log?.group && !isFor(log, userID)(row);
      });
      return (
        wrong && violation('I21', at, 'a device shows what was sent when its user was no member', device, ids(wrong))
      );
    },
  );
}

/**
 * I28: nothing of a group leaves a server for a device whose user is no member then, whatever the device makes of it. Who
 * is a member, and where something stands, each life of the database says for itself.
 */
export const nothingIsHandedToOthers: Checker = ({ run }) => {
  const restoredAt = ofKind(run.entries, 'act').findLast(({ act }) => act === 'restoreBackup')?.at ?? -1;
  const [before, now] = [logsByKey(run.logsBefore ?? run.logs), logsByKey(run.logs)];
  const userOf = new Map(run.devices.map(({ device, userID }) => [device, userID]));
  return firstOf(ofKind(run.entries, 'handedOut'), ({ at, device, log: key, position, messageID }) => {
    const [log, userID] = [(at <= restoredAt ? before : now).get(key), userOf.get(device)];
    if (!log?.group || userID === undefined || windowAt(windowsIn(log, userID), position)) return undefined;
    const what = 'a server told a device of a group of which its user is no member';
    return violation('I28', at, what, device, { log: key, position, messageID });
  });
};

const logsByKey = (logs: readonly ServerLog[]): ReadonlyMap<number, ServerLog> =>
  new Map(logs.map((log) => [log.log, log]));

/** The history that the server answers, against the windows and the deletions of the user. */
function shownOtherwise(facts: Facts, state: DeviceState): Violation | undefined {
  const { device, userID, conversations } = state;
  return firstOf(conversations, ({ conversationID, shown = [] }) => {
    const log = facts.run.logs.find(({ group }) => group?.groupID === conversationID);
    if (!log) return undefined;
    const goneOf = goneOn(facts, state, conversationID);
    const rows = log.messages.filter(isFor(log, userID)).filter((row) => goneOf(row) !== 'gone');
    const own = new Set(rows.map(({ messageID }) => messageID));
    const stored = shown.filter(({ messageID }) => messageID !== '');
    const stranger = stored.find(({ messageID }) => !own.has(messageID));
    if (stranger) return violation('I21', finally_, 'the history has too much', device, conversationID, ids(stranger));
    const known = new Set(stored.map(({ messageID }) => messageID));
    const lacking = rows.find((row) => goneOf(row) === 'kept' && !known.has(row.messageID));
    return lacking && violation('I21', finally_, 'the history lacks a message', device, conversationID, ids(lacking));
  });
}

/** A device that ran all the while was told last how its user stands; a process that dies may have kept it untold. */
function toldOtherwise(facts: Facts, state: DeviceState): Violation | undefined {
  const { device, userID } = state;
  const { entries, logs } = facts.run;
  const diedAt = ofKind(entries, 'act').findLast(({ act, who }) => act === 'kill' && who === device)?.at ?? -1;
  const told = ofKind(entries, 'membershipTold').filter((entry) => entry.device === device && entry.at > diedAt);
  const since = Math.max(diedAt, heldSince(facts, state));
  return firstOf(logs, (log) => {
    if (!log.group) return undefined;
    const { groupID, enteredAtByUser } = log.group;
    const isMember = windowsIn(log, userID).some(({ toPosition }) => toPosition === undefined);
    const last = told.findLast((entry) => entry.groupID === groupID);
    const enteredAt = (enteredAtByUser[userID] ?? 0) - worldStartMs;
    // Of what a device learns with its first synchronisation it need not tell.
    if (!last && (!isMember || enteredAt <= since + onItsWayMs)) return undefined;
    if (last?.isMember === isMember) return undefined;
    const what = 'a device was told last that its user stands otherwise in a group';
    return violation('I21', last?.at ?? finally_, what, device, groupID, { isMember });
  });
}
