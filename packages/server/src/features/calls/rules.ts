import { type Millis, millis } from '@parley/kernel/brand';
import { advancedCall, callStates, generalCall, isActive, isRinging } from '@parley/protocol/features/calls';
import type { UserID, UserKey } from '../../core/ids.ts';
import { type CallFault, fault } from './fault-rules.ts';
import type { Call, CallEnd, CallMember, EndReason } from './store.ts';

/** A call after a change. */
export interface CallChange {
  readonly call: Call;
  /** Whose rows are to be written. */
  readonly changed: readonly UserKey[];
  /** Whose devices are told. */
  readonly told: readonly UserKey[];
}

/** Who does something, and when. */
export interface Acting {
  readonly userKey: UserKey;
  readonly userID: UserID;
  /** The device that acts; empty: the app's server does. */
  readonly deviceID: string;
  readonly now: Millis;
  readonly extendedData: string;
}

export interface Invitee {
  readonly userKey: UserKey;
  readonly userID: UserID;
}

const { inviting, accepted, rejected, cancelled, received, timeout, quit, notYetReceived, beCancelled } = callStates;
const never = millis(0);

export const memberOf = (call: Call, userKey: UserKey): CallMember | undefined =>
  call.members.find((member) => member.userKey === userKey);

export const isOver = ({ end }: Call): boolean => end !== undefined;
const activeCount = ({ members }: Call): number => members.filter(({ state }) => isActive(state)).length;
const anyRings = ({ members }: Call): boolean => members.some(({ state }) => isRinging(state));

/** Whether anybody but the caller ever took the call. */
const wasAccepted = ({ members, callerKey }: Call): boolean =>
  members.some(({ userKey, acceptedAt }) => userKey !== callerKey && acceptedAt > 0);

/** It rings and nobody has taken it yet: its caller takes it along when he goes. */
export const isUnanswered = (call: Call): boolean => anyRings(call) && !wasAccepted(call);

export const keysOf = ({ members }: Pick<Call, 'members'>): readonly UserKey[] => members.map(({ userKey }) => userKey);

type Fields = Partial<Omit<CallMember, 'userKey' | 'userID' | 'change'>>;

/** What becomes of some members; those who are not named stay as they are. */
type Becoming = ReadonlyMap<UserKey, Fields>;

const endedBy = (reason: EndReason, at: Millis, by: UserID | '' = '', extendedData = ''): CallEnd => ({
  ...{ reason, at, by, extendedData },
});

/** A General call is over when nobody rings any more. */
function generalEnd(call: Call, now: Millis): CallEnd | undefined {
  if (call.end || call.mode !== generalCall || anyRings(call)) return call.end;
  const isAnswered = call.members.some(({ state, userKey }) => {
    return userKey !== call.callerKey && (state === accepted || state === rejected);
  });
  return endedBy(isAnswered ? 'answered' : 'timeout', now);
}

/** The call with some members changed, as one change; `end` ends it. */
function changeOf(call: Call, becoming: Becoming, now: Millis, end?: CallEnd): CallChange {
  const change = call.change + 1;
  const members = call.members.map((member): CallMember => {
    const fields = becoming.get(member.userKey);
    return fields ? { ...member, ...fields, change } : member;
  });
  const next: Call = { ...call, change, members, end: end ?? call.end };
  return finished({ ...next, end: generalEnd(next, now) });
}

/** Who is told of the newest change: those it changed, and all who are active. */
function finished(call: Call): CallChange {
  const changed = call.members.filter(({ change }) => change === call.change);
  const told = call.members.filter(({ change, state }) => change === call.change || isActive(state));
  return { call, changed: changed.map(({ userKey }) => userKey), told: told.map(({ userKey }) => userKey) };
}

export interface CallDraft {
  readonly callID: string;
  readonly mode: number;
  readonly timeout: number;
  readonly checksReceipt: boolean;
}

const newMember = (who: Invitee, place: number, fields: Fields): Omit<CallMember, 'change'> => ({
  ...{ userKey: who.userKey, userID: who.userID, inviterKey: who.userKey, inviter: who.userID, place },
  ...{ state: inviting, extendedData: '', cancelledBy: '', primaryDevice: '', position: 0 },
  ...{ invitedAt: never, deadline: never, receivedAt: never, acceptedAt: never, quitAt: never },
  ...fields,
});

const invitation = (by: Invitee, timeoutSeconds: number, now: Millis): Fields => ({
  ...{ inviterKey: by.userKey, inviter: by.userID, state: inviting, extendedData: '', cancelledBy: '' },
  ...{ invitedAt: now, deadline: millis(now + timeoutSeconds * 1000), receivedAt: never, primaryDevice: '' },
});

/** A new call: its caller takes part, all others are invited. */
export function open(draft: CallDraft, actor: Acting, invitees: readonly Invitee[]): CallChange {
  const { now, deviceID, extendedData } = actor;
  const change = 1;
  const caller = newMember(actor, 0, { state: accepted, acceptedAt: now, primaryDevice: deviceID });
  const invited = invitees.map((who, index) => newMember(who, index + 1, invitation(actor, draft.timeout, now)));
  const members = [caller, ...invited].map((member) => ({ ...member, change }));
  const origin = { callerKey: actor.userKey, caller: actor.userID, createdAt: now };
  return finished({ ...draft, ...origin, extendedData, change, members });
}

/** A device has told its app of the invitation; `undefined`: that is nothing new. */
export function receive(call: Call, userKey: UserKey, now: Millis): CallChange | undefined {
  const member = memberOf(call, userKey);
  if (isOver(call) || !member || member.deadline <= now) return undefined;
  if (member.state !== inviting && member.state !== notYetReceived) return undefined;
  return changeOf(call, new Map([[userKey, { state: received, receivedAt: now }]]), now);
}

type AnswerFault = CallFault<'cancelled' | 'ended' | 'timedOut' | 'notInvited' | 'answered'>;

/** Why the user cannot answer the invitation, if it is so. */
function refuseAnswer(call: Call, { userKey, now }: Acting): AnswerFault | undefined {
  const member = memberOf(call, userKey);
  if (member?.state === beCancelled) return fault('cancelled');
  if (isOver(call)) return fault(member?.state === timeout ? 'timedOut' : 'ended');
  if (!member || userKey === call.callerKey) return fault('notInvited');
  if (member.state === timeout) return fault('timedOut');
  if (!isRinging(member.state)) return fault(member.inviterKey === userKey ? 'notInvited' : 'answered');
  return member.deadline <= now ? fault('timedOut') : undefined;
}

export const accept = (call: Call, actor: Acting): CallChange | AnswerFault =>
  refuseAnswer(call, actor) ?? changeOf(call, new Map([[actor.userKey, taking(actor)]]), actor.now);

const taking = ({ extendedData, now, deviceID }: Acting): Fields => ({
  ...{ state: accepted, extendedData, acceptedAt: now, primaryDevice: deviceID, cancelledBy: '' },
});

export const reject = (call: Call, actor: Acting): CallChange | AnswerFault =>
  refuseAnswer(call, actor) ??
  changeOf(call, new Map([[actor.userKey, { state: rejected, extendedData: actor.extendedData }]]), actor.now);

const withdrawn = (by: UserID, extendedData: string): Fields => ({
  ...{ state: beCancelled, extendedData, cancelledBy: by },
});

/** Everybody who rings is told that it is over, and the caller has done it. */
function takenBack(call: Call, { now, extendedData, reason }: Taking): CallChange {
  const becoming = new Map<UserKey, Fields>([[call.callerKey, { state: cancelled, extendedData }]]);
  for (const { userKey, state } of call.members) {
    if (isRinging(state)) becoming.set(userKey, withdrawn(call.caller, extendedData));
  }
  return changeOf(call, becoming, now, endedBy(reason, now, call.caller, extendedData));
}

interface Taking extends Pick<Acting, 'now' | 'extendedData'> {
  readonly reason: EndReason;
}

export interface Cancelled extends CallChange {
  /** Who could not be cancelled. */
  readonly failed: readonly string[];
}

type CancelFault = CallFault<'ended' | 'notInviter' | 'accepted'>;

/** Takes back the whole invitation, or that of the users who are named. */
export function cancel(call: Call, actor: Acting, userIDs: readonly string[]): Cancelled | CancelFault {
  if (isOver(call)) return fault('ended');
  const isWhole = call.mode === generalCall || userIDs.length === 0;
  return isWhole ? cancelWhole(call, actor, userIDs) : cancelSome(call, actor, userIDs);
}

const byUserID = (call: Call, userID: string): CallMember | undefined =>
  call.members.find((member) => member.userID === userID);

function cancelWhole(call: Call, actor: Acting, userIDs: readonly string[]): Cancelled | CancelFault {
  if (actor.userKey !== call.callerKey) return fault('notInviter');
  const othersTook = call.members.some(({ userKey, state }) => userKey !== call.callerKey && state === accepted);
  if (othersTook) return fault('accepted');
  const own = memberOf(call, call.callerKey);
  if (own?.state !== accepted) return fault('ended');
  const failed = userIDs.filter((userID) => !isRinging(byUserID(call, userID)?.state ?? -1));
  return { ...takenBack(call, { ...actor, reason: 'cancelled' }), failed };
}

function cancelSome(call: Call, actor: Acting, userIDs: readonly string[]): Cancelled | CancelFault {
  const mayCancel = (member: CallMember | undefined): boolean =>
    actor.userKey === call.callerKey || (member !== undefined && member.inviterKey === actor.userKey);
  const named = userIDs.map((userID) => ({ userID, member: byUserID(call, userID) }));
  if (named.every(({ member }) => !mayCancel(member))) return fault('notInviter');
  const becoming = new Map<UserKey, Fields>();
  const failed: string[] = [];
  for (const { userID, member } of named) {
    if (member && isRinging(member.state) && mayCancel(member)) {
      becoming.set(member.userKey, withdrawn(actor.userID, actor.extendedData));
    } else failed.push(userID);
  }
  if (becoming.size > 0) return { ...changeOf(call, becoming, actor.now), failed };
  const isTaken = named.some(({ member }) => member?.state === accepted);
  return fault(isTaken ? 'accepted' : 'ended');
}

type PartFault = CallFault<'general' | 'ended' | 'notMember' | 'notAccepted'>;

/** Why the user cannot act as one who takes part in an advanced call. */
function refusePart(call: Call, userKey: UserKey): PartFault | undefined {
  if (call.mode !== advancedCall) return fault('general');
  if (isOver(call)) return fault('ended');
  const member = memberOf(call, userKey);
  if (!member) return fault('notMember');
  return member.state === accepted ? undefined : fault('notAccepted');
}

export interface CallRoom {
  /** Who may ring or take part at a time. */
  readonly activeMax: number;
  /** Who may ever have been in it. */
  readonly usersMax: number;
}

export const admitInviting = (call: Call, { userKey }: Pick<Acting, 'userKey'>): PartFault | undefined =>
  refusePart(call, userKey);

export const isActiveIn = (call: Call, userKey: UserKey): boolean => isActive(memberOf(call, userKey)?.state ?? -1);

/** Invites users who are not active into an advanced call. */
export function inviteMore(
  call: Call,
  actor: Acting,
  invitees: readonly Invitee[],
  room: CallRoom,
): CallChange | PartFault | CallFault<'full'> {
  const refused = refusePart(call, actor.userKey);
  if (refused) return refused;
  const known = invitees.filter(({ userKey }) => memberOf(call, userKey));
  const unknown = invitees.filter(({ userKey }) => !memberOf(call, userKey));
  if (activeCount(call) + invitees.length > room.activeMax) return fault('full');
  if (call.members.length + unknown.length > room.usersMax) return fault('full');
  const fields = invitation(actor, call.timeout, actor.now);
  const becoming = new Map(known.map(({ userKey }): [UserKey, Fields] => [userKey, fields]));
  const change = call.change + 1;
  const added = unknown.map((who, index) => ({ ...newMember(who, call.members.length + index, fields), change }));
  return changeOf({ ...call, members: [...call.members, ...added] }, becoming, actor.now);
}

type JoinFault = CallFault<'general' | 'ended' | 'full' | 'alreadyHere'>;

/** Brings a user into the call, or the part that he has in it to another device. */
export function join(call: Call, actor: Acting, room: CallRoom): CallChange | JoinFault {
  if (call.mode !== advancedCall) return fault('general');
  if (isOver(call)) return fault('ended');
  const { userKey, deviceID, now } = actor;
  const member = memberOf(call, userKey);
  if (member?.state === accepted) return move(call, member, deviceID);
  const isNew = !isActiveIn(call, userKey);
  if (isNew && activeCount(call) >= room.activeMax) return fault('full');
  if (member) return changeOf(call, new Map([[userKey, taking(actor)]]), now);
  if (call.members.length >= room.usersMax) return fault('full');
  const joined = { ...newMember(actor, call.members.length, taking(actor)), change: call.change + 1 };
  return changeOf({ ...call, members: [...call.members, joined] }, new Map(), now);
}

/** Nobody but the user's own devices learns of it. */
function move(call: Call, member: CallMember, deviceID: string): CallChange | CallFault<'alreadyHere'> {
  if (member.primaryDevice === deviceID) return fault('alreadyHere');
  const members = call.members.map((one) => (one === member ? { ...one, primaryDevice: deviceID } : one));
  const own = [member.userKey];
  return { call: { ...call, change: call.change + 1, members }, changed: own, told: own };
}

/** Takes a user out of the call; with the last who takes part it is over. */
export function leave(call: Call, actor: Acting): CallChange | PartFault {
  const refused = refusePart(call, actor.userKey);
  if (refused) return refused;
  const { userKey, userID, now, extendedData } = actor;
  const becoming = new Map<UserKey, Fields>([[userKey, { state: quit, extendedData, quitAt: now, primaryDevice: '' }]]);
  const othersStay = call.members.some((member) => member.userKey !== userKey && member.state === accepted);
  if (othersStay) return changeOf(call, becoming, now);
  for (const member of call.members) {
    if (isRinging(member.state)) becoming.set(member.userKey, withdrawn(userID, extendedData));
  }
  return changeOf(call, becoming, now, endedBy('empty', now, userID, extendedData));
}

/** Ends the call for everybody; nobody's state changes. */
export function end(call: Call, actor: Acting): CallChange | PartFault {
  const { userKey, userID, now, extendedData } = actor;
  return refusePart(call, userKey) ?? changeOf(call, new Map(), now, endedBy('callEnd', now, userID, extendedData));
}

/** Whether those who were in it are told of the end as such. */
export const isToldOfEnd = ({ reason }: CallEnd): boolean => reason === 'callEnd' || reason === 'tooLong';

export interface CallTimes {
  /** Within this long the devices of who is invited have to confirm it. */
  readonly receiptMs: number;
  /** How long nobody who takes part may have a device online. */
  readonly abandonMs: number;
  /** The longest that a call lasts. */
  readonly lifeMs: number;
  /** How often it is looked whether the caller is there still, until somebody takes the call. */
  readonly lookMs: number;
  /** How often it is looked afterwards whether anybody is. */
  readonly slowLookMs: number;
}

/** Since when a user is away whose devices have had their time to come back; `undefined`: he is not. */
export type OfflineSince = (userKey: UserKey) => Millis | undefined;

interface Moment {
  readonly now: Millis;
  readonly offlineSince: OfflineSince;
  /** When somebody who has no device online will be away; absent: nobody is about to be. */
  readonly awayAt?: Millis | undefined;
  readonly times: CallTimes;
}

/** What time does to a call; `undefined`: nothing yet. */
export function tick(call: Call, moment: Moment): CallChange | undefined {
  if (isOver(call)) return undefined;
  const { now, times } = moment;
  const becoming = new Map<UserKey, Fields>();
  for (const { userKey, state, deadline, invitedAt } of call.members) {
    if (!isRinging(state)) continue;
    if (deadline <= now) becoming.set(userKey, { state: timeout, extendedData: '' });
    else if (call.checksReceipt && state === inviting && invitedAt + times.receiptMs <= now) {
      becoming.set(userKey, { state: notYetReceived });
    }
  }
  const timed = becoming.size > 0 ? changeOf(call, becoming, now) : undefined;
  if (timed) return timed;
  if (isCallerGone(call, moment.offlineSince)) {
    return takenBack(call, { now, extendedData: '', reason: 'callerGone' });
  }
  if (call.mode !== advancedCall) return undefined;
  if (call.createdAt + times.lifeMs <= now) return changeOf(call, new Map(), now, endedBy('tooLong', now));
  const since = abandonedSince(call, moment.offlineSince);
  return since !== undefined && since + times.abandonMs <= now ? abandoned(call, now) : undefined;
}

/** The caller left before anybody took the call. One whom the app's server named may never have been there. */
function isCallerGone(call: Call, offlineSince: OfflineSince): boolean {
  if (!isUnanswered(call)) return false;
  const caller = memberOf(call, call.callerKey);
  const since = caller?.state === accepted ? offlineSince(call.callerKey) : undefined;
  return since !== undefined && (caller?.primaryDevice !== '' || since >= call.createdAt);
}

/** Since when nobody who takes part has a device online. */
function abandonedSince({ members }: Call, offlineSince: OfflineSince): number | undefined {
  const since = members.filter(({ state }) => state === accepted).map(({ userKey }) => offlineSince(userKey));
  return since.some((at) => at === undefined) ? undefined : Math.max(0, ...since.map((at) => at ?? 0));
}

function abandoned(call: Call, now: Millis): CallChange {
  const ringing = call.members.filter(({ state }) => isRinging(state));
  const becoming = new Map(ringing.map(({ userKey }): [UserKey, Fields] => [userKey, withdrawn(call.caller, '')]));
  return changeOf(call, becoming, now, endedBy('abandoned', now));
}

/** When time may next do something to a call; `undefined`: never again. */
export function nextTick(call: Call, { now, offlineSince, awayAt, times }: Moment): Millis | undefined {
  if (isOver(call)) return undefined;
  const due: number[] = awayAt === undefined ? [] : [awayAt];
  if (!wasAccepted(call)) due.push(now + times.lookMs);
  if (call.mode === advancedCall) due.push(call.createdAt + times.lifeMs, now + times.slowLookMs);
  for (const { state, deadline, invitedAt } of call.members) {
    if (isRinging(state)) due.push(deadline);
    if (state === inviting && call.checksReceipt) due.push(invitedAt + times.receiptMs);
  }
  const since = abandonedSince(call, offlineSince);
  if (since !== undefined && call.mode === advancedCall) due.push(since + times.abandonMs);
  return millis(Math.max(now, Math.min(...due)));
}

/** Who is in it, in the order in which lists have them: the caller, who was invited, who joined. */
export const inOrder = ({ members, callerKey }: Call): readonly CallMember[] =>
  members.toSorted((one, other) => rank(one, callerKey) - rank(other, callerKey) || one.place - other.place);

const rank = ({ userKey, inviterKey }: CallMember, callerKey: UserKey): number =>
  userKey === callerKey ? 0 : inviterKey === userKey ? 2 : 1;
