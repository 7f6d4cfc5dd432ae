import type { UserID } from '../../core/ids.ts';
import type { Call, CallMember } from './store.ts';

/** Who gave what stands with a member: whoever took the invitation back, or the member. */
const authorOf = ({ cancelledBy, userID }: CallMember): UserID => (cancelledBy === '' ? userID : cancelledBy);

/** The call without what a user has given with it; `undefined`: there is nothing of his. It is no change of the call. */
export function withoutWordsOf(call: Call, userID: UserID): Call | undefined {
  const isHis = (author: UserID | '', extendedData: string): boolean => author === userID && extendedData !== '';
  const { end, members, caller, extendedData } = call;
  const hasOwn = isHis(caller, extendedData);
  const hasEnd = end !== undefined && isHis(end.by, end.extendedData);
  const hasMember = (member: CallMember): boolean => isHis(authorOf(member), member.extendedData);
  if (!hasOwn && !hasEnd && !members.some(hasMember)) return undefined;
  return {
    ...call,
    extendedData: hasOwn ? '' : extendedData,
    end: hasEnd ? { ...end, extendedData: '' } : end,
    members: members.map((member) => (hasMember(member) ? { ...member, extendedData: '' } : member)),
  };
}
