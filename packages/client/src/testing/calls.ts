import { type CallInfo, type CallUser, callStates } from '@parley/protocol/features/calls';
import type { ZIM } from '../client.ts';
import type { EventData, EventName } from '../core/events.ts';
import { ZIMCallUserState } from '../enums.ts';
import type { ZIMCallUserInfo } from '../types.ts';

/** A user of a call as he stands on the wire; ann has invited all. */
export const callUser = (userID: string, state: keyof typeof callStates, change = 1, changes = {}): CallUser => ({
  ...{ userID, state: callStates[state], change, extendedData: '', inviter: 'ann' },
  ...changes,
});

/** A call of ann on the wire that rings for 30 s, after the newest change of its users. */
export const wireCall = (users: readonly CallUser[], changes: Partial<CallInfo> = {}): CallInfo => ({
  ...{ mode: 0, caller: 'ann', extendedData: 'chess?', timeout: 30, createTime: 1000, deadline: 31_000 },
  change: Math.max(...users.map(({ change }) => change)),
  users: [...users],
  ...changes,
});

const inShort = (users: readonly ZIMCallUserInfo[]): string =>
  users.map(({ userID, state }) => `${userID} ${ZIMCallUserState[state]}`).join(', ');

type Lines = { readonly [Name in EventName]?: (data: EventData<Name>) => string };

/** One line for each event of calls. */
export const callLines = {
  callInvitationCreated: ({ callUserList }) => `created: ${inShort(callUserList)}`,
  callInvitationReceived: ({ inviter, callUserList }) => `received from ${inviter}: ${inShort(callUserList)}`,
  callInvitationCancelled: ({ inviter, extendedData }) => `cancelled by ${inviter} '${extendedData}'`,
  callInvitationTimeout: () => 'time is up',
  callInvitationEnded: ({ operatedUserID, endTime }) => `ended by ${operatedUserID} at ${endTime}`,
  callUserStateChanged: ({ callUserList }) => inShort(callUserList),
  callInvitationAccepted: ({ invitee, extendedData }) => `${invitee} accepted '${extendedData}'`,
  callInvitationRejected: ({ invitee, extendedData }) => `${invitee} rejected '${extendedData}'`,
  callInviteesAnsweredTimeout: ({ invitees }) => `no answer: ${invitees.join(', ')}`,
} as const satisfies Lines;

/** What is told of calls, in its order. */
export function watchCalls(zim: ZIM): string[] {
  const told: string[] = [];
  const listen = <Name extends keyof typeof callLines>(name: Name, line: (data: EventData<Name>) => string): void =>
    zim.on(name, ((_zim: unknown, data: EventData<Name>) => void told.push(line(data))) as never);
  for (const [name, line] of Object.entries(callLines)) listen(name as never, line as never);
  return told;
}
