import { present } from '@parley/kernel/assert';
import type { ParamsOf } from '@parley/protocol/define';
import { groupConversation, type TipsContent } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Consequence } from './changing.ts';
import type { Context } from './context.ts';
import type { AppendTips } from './tips.ts';

const [pinEvent, pinChange] = [9, 21] as const;

/** The message by which a group is told that a message was pinned or unpinned; nothing where groups are not told. */
export function pinTips(
  { appendTips }: { readonly appendTips: AppendTips },
  { config, ids }: Pick<Context, 'config' | 'ids'>,
  { app, userKey }: Actor,
  { conversationType, isPinned }: ParamsOf<typeof methods.messages.pinMessage>,
): readonly Consequence[] {
  if (conversationType !== groupConversation || !config.groups.tips.management) return [];
  const messageID = ids.next();
  const append: Consequence = async (stores, { after: { log } }, now) => {
    const sender = present(await stores.users.byUserKey(userKey), 'whoever acts is registered');
    const { userID, userName, userAvatarUrl } = sender;
    const content: TipsContent = {
      ...{ type: 32, event: pinEvent, operatedUser: { userID, userName, userAvatarUrl } },
      ...{ targetUsers: [], change: { type: pinChange, isPinned } },
    };
    return [await appendTips(stores, app, { log, sender, messageID, content }, now)];
  };
  return [append];
}
