import type { MessageReaction, MessageState } from '@parley/protocol/features/values';
import type { ZIMMessageReaction } from '../../types.ts';

/** A type as the app on the device of `self` sees it; of one that nobody has any more the name is enough. */
export const toReaction = (
  place: Pick<ZIMMessageReaction, 'conversationID' | 'conversationType' | 'messageID'>,
  reaction: Partial<MessageReaction> & Pick<MessageReaction, 'reactionType'>,
  self: string,
): ZIMMessageReaction => {
  const { reactionType, totalCount = 0, sumCount = 0, users = [] } = reaction;
  return {
    ...place,
    reactionType,
    totalCount,
    isSelfIncluded: users.some(({ userID }) => userID === self),
    userList: users.map(({ userID }) => ({ userID })),
    sumCount,
  };
};

export const reactionsOf = ({ state }: { readonly state?: MessageState | undefined }): readonly MessageReaction[] =>
  state?.reactions ?? [];
