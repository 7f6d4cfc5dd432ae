import { enumeration, type ValueOf } from './enumeration.ts';

/** What a call invitation can do. */
export const ZIMCallInvitationMode = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Ends as soon as nobody rings any more. */
  General: 0,
  /** Lives on as a call that users are invited into, join and quit, until it is ended. */
  Advanced: 1,
});
export type ZIMCallInvitationMode = ValueOf<typeof ZIMCallInvitationMode>;

/** Whether a call is running. */
export const ZIMCallState = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** It is. */
  Started: 1,
  /** It is over. */
  Ended: 2,
});
export type ZIMCallState = ValueOf<typeof ZIMCallState>;

/** Where a user stands in a call. */
export const ZIMCallUserState = enumeration({
  /** A value that this version does not know. */
  Unknown: -1,
  /** Invited; no device has confirmed the invitation yet. */
  Inviting: 0,
  /** Takes part: the caller from the start, others after accepting or joining. */
  Accepted: 1,
  /** Rejected the invitation. */
  Rejected: 2,
  /** The caller, who cancelled the whole invitation or went away. */
  Cancelled: 3,
  /** Of old versions; never sent. */
  Offline: 4,
  /** A device of the user has received the invitation. */
  Received: 5,
  /** Did not answer in time. */
  Timeout: 6,
  /** Left the call. */
  Quit: 7,
  /** Never sent: the end of a call changes no state of its users. */
  Ended: 8,
  /** Nothing confirmed the invitation within the time of the delivery check. */
  NotYetReceived: 9,
  /** The invitation of this user was cancelled. */
  BeCancelled: 10,
});
export type ZIMCallUserState = ValueOf<typeof ZIMCallUserState>;
