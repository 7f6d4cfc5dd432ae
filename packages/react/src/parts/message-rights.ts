import type { ChatMessage, OpenGroup } from '../index.ts';

/** What the reader may do in a conversation with messages, beside what everybody may. */
export interface MessageRights {
  /** He is in it: who is out of a group reads alone. */
  readonly takesPart: boolean;
  readonly revokes: (message: Pick<ChatMessage, 'isOwn' | 'senderUserID'>) => boolean;
}

const [ownerRole, adminRole] = [1, 2];

/** The owner of a group revokes what anybody wrote, admins what ordinary members did; the server has the last word. */
export function rightsIn(group: Pick<OpenGroup, 'self' | 'members'> | undefined, isOut: boolean): MessageRights {
  const role = group?.self?.memberRole;
  const isLeader = (userID: string): boolean =>
    group?.members.some((one) => one.userID === userID && [ownerRole, adminRole].includes(one.memberRole)) ?? false;
  return {
    takesPart: !isOut,
    revokes: ({ isOwn, senderUserID }) =>
      isOwn || role === ownerRole || (role === adminRole && !isLeader(senderUserID)),
  };
}
