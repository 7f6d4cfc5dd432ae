import { decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import type { LogKey } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { Context, ReceiptStoreNames } from './context.ts';
import { type ReceiptParts, sendMessageReceiptsRead } from './service.ts';

type Parts = ReceiptParts & { readonly users: UserDirectory };

/** What the app's server may say that was read. */
export const createReceiptActions = (parts: Parts): ActionHandlers<typeof actions.receipts, ReceiptStoreNames> => ({
  C2cReadReceipt: async (context, { app }, { FromUserId, ConvId: targetID, ConvMsgSeq: messageSeqs }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const found = await parts.places.locatePeer(context, actor, targetID, 'read');
    if (found?.kind !== 'peer') return decline('peerReceiptNotSettable');
    const messages = await namedBy(context, actor, { log: found.log, messageSeqs });
    const address = { conversationType: peerConversation, targetID } as const;
    const isRepeat = true;
    const outcome = await sendMessageReceiptsRead(parts, context, actor, { ...address, messages, isRepeat });
    if (!isRefusal(outcome)) return { ReadTime: context.clock.wall() };
    return declineRefused(outcome, { MessageModuleReceiptReadError: 'peerReceiptNotSettable' });
  },
  GroupReadReceipt: async (context, { app }, { FromUserId, GroupId: targetID, ConvMsgSeq: messageSeqs }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const { conversations } = context.storage.read(app);
    const group = await conversations.group(targetID);
    if (!group?.isLiving) return decline('groupMissing');
    const followed = await conversations.followedLog(actor.userKey, group.log);
    if (!followed || followed.membership.toPosition !== undefined) return decline('notAMember');
    const messages = await namedBy(context, actor, { log: group.log, messageSeqs });
    const address = { conversationType: groupConversation, targetID } as const;
    const isRepeat = true;
    const outcome = await sendMessageReceiptsRead(parts, context, actor, { ...address, messages, isRepeat });
    if (!isRefusal(outcome)) return { ReadTime: context.clock.wall() };
    return declineRefused(outcome, { MessageModuleReceiptReadError: 'groupReceiptNotSettable' });
  },
});

/** The messages with these sequences, as far as they are there. */
async function namedBy(
  { storage }: Context,
  { app }: Actor,
  { log, messageSeqs }: { readonly log: LogKey; readonly messageSeqs: readonly number[] },
) {
  const rows = await storage.read(app).messages.among(log, [...new Set(messageSeqs)]);
  return rows.map(({ messageSeq, messageID }) => ({ messageSeq, messageID }));
}
