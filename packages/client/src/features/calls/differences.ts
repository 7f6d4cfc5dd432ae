import {
  advancedCall,
  type CallInfo,
  type CallUser,
  callStates,
  isActive,
  isRinging,
} from '@parley/protocol/features/calls';
import type { Events } from '../../core/events.ts';
import { stateOf, toCreated, toMode, toUserList, userOf } from './info.ts';

/** An event that is to be told. */
export interface Telling {
  readonly tell: (events: Pick<Events, 'tell'>) => Promise<void>;
  /** The call into which it invites. */
  readonly invitesInto?: string;
}

/** Who hears of calls, and when. */
export interface Hearer {
  readonly userID: string;
  readonly deviceID: string;
  /** By the server's clock. */
  readonly now: number;
}

/** What this device learns of a call. */
export interface Learned {
  readonly callID: string;
  /** As the device knew it; absent: it did not. */
  readonly before: CallInfo | undefined;
  readonly after: CallInfo;
  /** Since the login the app was told whatever there was to tell of it. */
  readonly isKnown: boolean;
  /** It has just come about. */
  readonly isLive: boolean;
  /** This client has done it. */
  readonly isOwn: boolean;
}

const { accepted, rejected, timeout, cancelled, beCancelled } = callStates;

/** What the app is told of a call that is another one than it knew. Pure, so that all cases stand in one table. */
export function tellingsOf(learned: Learned, hearer: Hearer): readonly Telling[] {
  const own = userOf(learned.after, hearer.userID);
  if (!own) return [];
  return beginning(learned, own, hearer) ?? ending(learned, own, hearer) ?? going(learned, own, hearer);
}

/** A ringing call that the server knows no more. */
export const tellingOfLoss = (callID: string, call: CallInfo): Telling => {
  const lost = { callID, mode: toMode(call), inviter: call.caller, extendedData: '' };
  return { tell: (events) => events.tell('callInvitationCancelled', lost) };
};

/** A call that rings anew, or that the own user has made. */
function beginning(learned: Learned, own: CallUser, hearer: Hearer): readonly Telling[] | undefined {
  const { callID, before, after, isKnown, isLive } = learned;
  if (after.end) return undefined;
  const newest = isLive ? after.users.filter(({ change }) => change === after.change) : [];
  const isNew = !isKnown || !isActive(stateOf(before, own.userID));
  if (isNew && isRinging(own.state) && hearer.now < after.deadline) {
    const invitation = { ...toCreated(callID, after), inviter: own.inviter };
    const telling: Telling = {
      invitesInto: callID,
      tell: (events) => events.tell('callInvitationReceived', invitation),
    };
    return [telling, ...changes(callID, newest)];
  }
  // An own call of which there was no answer is told when the device learns of it.
  const isUntold = isLive || (!before && after.primaryDevice === hearer.deviceID);
  if (isKnown || after.caller !== own.userID || !isUntold) return undefined;
  const call = toCreated(callID, after);
  const created: Telling = { tell: (events) => events.tell('callInvitationCreated', call) };
  return hearsOthers(after, own, hearer) ? [created, ...changes(callID, newest)] : [created];
}

/** What is over for the own user has an event of its own, which stands for all that changed with it. */
function ending(learned: Learned, own: CallUser, hearer: Hearer): readonly Telling[] | undefined {
  const { callID, after, isKnown, isLive } = learned;
  const { end, caller } = after;
  // Of what ended before the login nobody is told.
  if (!isKnown && !isLive) return end && [];
  const mode = toMode(after);
  const before = knownOf(learned);
  const was = stateOf(before, own.userID);
  if (isRinging(was) && own.state === beCancelled) {
    const { cancelledBy: inviter = caller, extendedData } = own;
    const withdrawn = { callID, mode, inviter, extendedData };
    return [{ tell: (events) => events.tell('callInvitationCancelled', withdrawn) }];
  }
  if (isRinging(was) && own.state === timeout) {
    return [{ tell: (events) => events.tell('callInvitationTimeout', { callID, mode }) }];
  }
  if (!end?.isTold || before.end || !isActive(own.state)) return undefined;
  const { userID: operatedUserID, extendedData, time: endTime } = end;
  const ended = { callID, mode, caller, operatedUserID, extendedData, endTime };
  const isHeard = isRinging(was) || hearsOthers(after, own, hearer);
  return isHeard ? [{ tell: (events) => events.tell('callInvitationEnded', ended) }] : [];
}

/** A call that goes on, or ended without an event of its own. */
function going(learned: Learned, own: CallUser, hearer: Hearer): readonly Telling[] {
  const { callID, after } = learned;
  const before = knownOf(learned);
  const changed = after.users.filter((user) => {
    const known = userOf(before, user.userID);
    return known?.change !== user.change || known.state !== user.state;
  });
  if (hearsOthers(after, own, hearer)) return [...changes(callID, changed), ...answers(callID, changed, own.userID)];
  return changed.includes(own) && hearsOwn(learned, own) ? changes(callID, changed) : [];
}

/** What the device knew of the call; of one that it did not know all but what has just come about. */
const knownOf = ({ before, after, isLive }: Learned): Pick<CallInfo, 'users' | 'end'> =>
  before ?? { users: after.users.filter(({ change }) => !isLive || change < after.change) };

/** Who rings is told everywhere; of an advanced call that he takes part in, on the device with which he does. */
function hearsOthers({ mode, primaryDevice }: CallInfo, { state }: CallUser, { deviceID }: Hearer): boolean {
  if (!isActive(state)) return false;
  return isRinging(state) || mode !== advancedCall || !primaryDevice || primaryDevice === deviceID;
}

/** What the own user does is told where he does it; what ends the ringing, or the whole of a General call, everywhere. */
const hearsOwn = ({ after, isOwn }: Learned, { state }: CallUser): boolean =>
  isOwn || state === accepted || state === rejected || (state === cancelled && after.mode !== advancedCall);

const changes = (callID: string, users: readonly CallUser[]): readonly Telling[] => {
  const callUserList = toUserList(users);
  return users.length > 0 ? [{ tell: (events) => events.tell('callUserStateChanged', { callID, callUserList }) }] : [];
};

/** The deprecated events for whom the own user has invited. */
function answers(callID: string, changed: readonly CallUser[], self: string): readonly Telling[] {
  const invited = changed.filter(({ userID, inviter }) => inviter === self && userID !== self);
  const tellings = invited.flatMap(({ userID: invitee, state, extendedData }): Telling | [] => {
    const data = { callID, invitee, extendedData };
    if (state === accepted) return { tell: (events) => events.tell('callInvitationAccepted', data) };
    return state === rejected ? { tell: (events) => events.tell('callInvitationRejected', data) } : [];
  });
  const invitees = invited.filter(({ state }) => state === timeout).map(({ userID }) => userID);
  const none: Telling = { tell: (events) => events.tell('callInviteesAnsweredTimeout', { callID, invitees }) };
  return invitees.length > 0 ? [...tellings, none] : tellings;
}
