import { type ZIMCallUserInfo, ZIMCallUserState } from '@parley/client';
import type { ChatDevice } from '../chat.ts';

const users = (list: readonly ZIMCallUserInfo[]): string =>
  list
    .map(
      ({ userID, state, extendedData }) =>
        `${userID} ${ZIMCallUserState[state]}${extendedData && ` "${extendedData}"`}`,
    )
    .join(', ');

/** What a device is told of calls, a line for each event. */
export function watchCalls({ zim }: Pick<ChatDevice, 'zim'>): string[] {
  const told: string[] = [];
  zim.on('callInvitationCreated', (_, { caller, callUserList }) =>
    told.push(`created by ${caller}: ${users(callUserList)}`),
  );
  zim.on('callInvitationReceived', (_, { caller, inviter, callUserList }) =>
    told.push(`received from ${caller === inviter ? caller : `${caller}/${inviter}`}: ${users(callUserList)}`),
  );
  zim.on('callInvitationCancelled', (_, { inviter, extendedData }) =>
    told.push(`cancelled by ${inviter}${extendedData && ` "${extendedData}"`}`),
  );
  zim.on('callInvitationTimeout', () => told.push('timeout'));
  zim.on('callInvitationEnded', (_, { operatedUserID, extendedData }) =>
    told.push(`ended by ${operatedUserID || 'nobody'}${extendedData && ` "${extendedData}"`}`),
  );
  zim.on('callUserStateChanged', (_, { callUserList }) => told.push(users(callUserList)));
  zim.on('callInvitationAccepted', (_, { invitee }) => told.push(`(accepted ${invitee})`));
  zim.on('callInvitationRejected', (_, { invitee }) => told.push(`(rejected ${invitee})`));
  zim.on('callInviteesAnsweredTimeout', (_, { invitees }) => told.push(`(timeouts ${invitees.join(' ')})`));
  return told;
}

export const general = { timeout: 90, mode: 0, extendedData: '' } as const;
export const advanced = { timeout: 90, mode: 1, extendedData: '' } as const;
export const plain = { extendedData: '' };
