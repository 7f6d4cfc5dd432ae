import { type Millis, millis } from '@parley/kernel/brand';
import { toUserID, toUserKey, type UserID } from '../../core/ids.ts';
import type { Call, CallEnd, CallMember } from '../../features/calls/store.ts';
import {
  flagIn,
  numberIn,
  numberOrNothingIn,
  type SqlRow,
  type SqlValue,
  textIn,
  textOrNothingIn,
} from './connection.ts';

/** Their order is that of `callValues`. */
export const callColumns = [
  ...['call_id', 'mode', 'caller_key', 'timeout', 'extended_data', 'checks_receipt', 'created_at', 'change'],
  ...['ended_at', 'end_reason', 'ended_by', 'end_extended_data', 'has_entries'],
] as const;

/** Their order is that of `memberValues`. */
export const memberColumns = [
  ...['call_id', 'user_key', 'inviter_key', 'place', 'state', 'extended_data', 'cancelled_by', 'invited_at'],
  ...['deadline', 'received_at', 'accepted_at', 'quit_at', 'change', 'primary_device', 'position'],
  ...['created_at', 'is_open', 'is_listed'],
] as const;

const qualified = (table: string, columns: readonly string[]): string =>
  columns.map((column) => `${table}.${column}`).join(', ');

/** Calls with the names of who made and who ended them. */
export const callSelect = `select ${qualified('calls', callColumns)}, callers.user_id as caller, enders.user_id as ender
  from calls
  join users as callers on callers.app = calls.app and callers.user_key = calls.caller_key
  left join users as enders on enders.app = calls.app and enders.user_key = calls.ended_by`;

/** Members with the names of themselves, of who invited them and of who took that back. */
export const memberSelect = `select ${qualified('call_members', memberColumns)},
    owners.user_id, inviters.user_id as inviter, cancellers.user_id as canceller
  from call_members
  join users as owners on owners.app = call_members.app and owners.user_key = call_members.user_key
  join users as inviters on inviters.app = call_members.app and inviters.user_key = call_members.inviter_key
  left join users as cancellers
    on cancellers.app = call_members.app and cancellers.user_key = call_members.cancelled_by`;

/** The key of a user by his name; 0 stands for nobody. */
export type KeyOf = (userID: UserID | '') => number;

export const callValues = ({ end, ...call }: Call, keyOf: KeyOf, hasEntries: boolean): readonly SqlValue[] => [
  ...[call.callID, call.mode, call.callerKey, call.timeout, call.extendedData, call.checksReceipt ? 1 : 0],
  ...[call.createdAt, call.change],
  ...(end ? [end.at, end.reason, keyOf(end.by), end.extendedData] : [null, null, null, null]),
  hasEntries ? 1 : 0,
];

/** Who comes into a call has it on the list. */
export const memberValues = (
  { callID, createdAt, end }: Call,
  member: CallMember,
  keyOf: KeyOf,
): readonly SqlValue[] => [
  ...[callID, member.userKey, member.inviterKey, member.place, member.state, member.extendedData],
  ...[keyOf(member.cancelledBy), member.invitedAt, member.deadline, member.receivedAt, member.acceptedAt],
  ...[member.quitAt, member.change, member.primaryDevice, member.position],
  ...[createdAt, end ? 0 : 1, 1],
];

const timeIn = (row: SqlRow, column: string): Millis => millis(numberIn(row, column));

function nameIn(row: SqlRow, column: string): UserID | '' {
  const name = textOrNothingIn(row, column);
  return name === undefined ? '' : toUserID(name);
}

/** A reason is handed on as it is: one that is not known here was written by a newer version. */
function endIn(row: SqlRow): CallEnd | undefined {
  const at = numberOrNothingIn(row, 'ended_at');
  if (at === undefined) return undefined;
  return {
    at: millis(at),
    reason: textIn(row, 'end_reason'),
    by: nameIn(row, 'ender'),
    extendedData: textIn(row, 'end_extended_data'),
  };
}

export const toCall = (row: SqlRow, members: readonly CallMember[]): Call => ({
  callID: textIn(row, 'call_id'),
  mode: numberIn(row, 'mode'),
  callerKey: toUserKey(numberIn(row, 'caller_key')),
  caller: toUserID(textIn(row, 'caller')),
  timeout: numberIn(row, 'timeout'),
  extendedData: textIn(row, 'extended_data'),
  checksReceipt: flagIn(row, 'checks_receipt'),
  createdAt: timeIn(row, 'created_at'),
  change: numberIn(row, 'change'),
  end: endIn(row),
  members,
});

/** States are handed on as reasons are. */
export const toMember = (row: SqlRow): CallMember => ({
  userKey: toUserKey(numberIn(row, 'user_key')),
  userID: toUserID(textIn(row, 'user_id')),
  inviterKey: toUserKey(numberIn(row, 'inviter_key')),
  inviter: toUserID(textIn(row, 'inviter')),
  place: numberIn(row, 'place'),
  state: numberIn(row, 'state'),
  extendedData: textIn(row, 'extended_data'),
  cancelledBy: nameIn(row, 'canceller'),
  invitedAt: timeIn(row, 'invited_at'),
  deadline: timeIn(row, 'deadline'),
  receivedAt: timeIn(row, 'received_at'),
  acceptedAt: timeIn(row, 'accepted_at'),
  quitAt: timeIn(row, 'quit_at'),
  change: numberIn(row, 'change'),
  primaryDevice: textIn(row, 'primary_device'),
  position: numberIn(row, 'position'),
});
