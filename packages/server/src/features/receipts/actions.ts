import { type Declined, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import type { AppID, LogKey } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { Context, ReceiptStoreNames } from './context.ts';
import { keepDelivered } from './deliveries.ts';
import { type ReceiptParts, sendMessageReceiptsRead } from './service.ts';

type Parts = ReceiptParts & { readonly users: UserDirectory };

/** Who has read messages or got them, and where. */
interface Receiver {
  readonly actor: Actor;
  readonly log: LogKey;
}

/** What the app's server may say that was read, or arrived. */
export function createReceiptActions(parts: Parts): ActionHandlers<typeof actions.receipts, ReceiptStoreNames> {
  return {
    C2cReadReceipt: async (context, { app }, { FromUserId, ConvId: targetID, ConvMsgSeq: messageSeqs }) => {
      const receiver = await receiverOfPeer(parts, context, app, { FromUserId, ConvId: targetID });
      if (isDeclined(receiver)) return receiver;
      const address = { conversationType: peerConversation, targetID } as const;
      const outcome = await read(parts, context, receiver, { ...address, messageSeqs });
      if (!isRefusal(outcome)) return { ReadTime: context.clock.wall() };
      return declineRefused(outcome, { MessageModuleReceiptReadError: 'peerReceiptNotSettable' });
    },
    GroupReadReceipt: async (context, { app }, { FromUserId, GroupId: targetID, ConvMsgSeq: messageSeqs }) => {
      const receiver = await receiverInGroup(parts, context, app, { FromUserId, GroupId: targetID });
      if (isDeclined(receiver)) return receiver;
      const address = { conversationType: groupConversation, targetID } as const;
      const outcome = await read(parts, context, receiver, { ...address, messageSeqs });
      if (!isRefusal(outcome)) return { ReadTime: context.clock.wall() };
      return declineRefused(outcome, { MessageModuleReceiptReadError: 'groupReceiptNotSettable' });
    },
    C2cDeliveryReceipt: async (context, { app }, { FromUserId, ConvId, ConvMsgSeq: messageSeqs }) => {
      const receiver = await receiverOfPeer(parts, context, app, { FromUserId, ConvId });
      if (isDeclined(receiver)) return receiver;
      const kept = await keepDelivered(context, receiver.actor, { log: receiver.log, messageSeqs });
      if (isRefusal(kept)) return declineRefused(kept, {});
      return kept === undefined ? decline('peerReceiptNotSettable') : { DeliveredTime: kept };
    },
    GroupDeliveryReceipt: async (context, { app }, { FromUserId, GroupId, ConvMsgSeq: messageSeqs }) => {
      const receiver = await receiverInGroup(parts, context, app, { FromUserId, GroupId });
      if (isDeclined(receiver)) return receiver;
      const kept = await keepDelivered(context, receiver.actor, { log: receiver.log, messageSeqs });
      if (isRefusal(kept)) return declineRefused(kept, {});
      return kept === undefined ? decline('groupReceiptNotSettable') : { DeliveredTime: kept };
    },
  };
}

async function receiverOfPeer(
  { users, places }: Parts,
  context: Context,
  app: AppID,
  { FromUserId, ConvId }: { readonly FromUserId: string; readonly ConvId: string },
): Promise<Receiver | Declined<'operatorNotRegistered' | 'peerReceiptNotSettable', never>> {
  const actor = await actingUser(users, context, app, FromUserId);
  if (isDeclined(actor)) return actor;
  const place = await places.locatePeer(context, actor, ConvId, 'read');
  return place?.kind === 'peer' ? { actor, log: place.log } : decline('peerReceiptNotSettable');
}

async function receiverInGroup(
  { users }: Parts,
  context: Context,
  app: AppID,
  { FromUserId, GroupId }: { readonly FromUserId: string; readonly GroupId: string },
): Promise<Receiver | Declined<'operatorNotRegistered' | 'groupMissing' | 'notAMember', never>> {
  const actor = await actingUser(users, context, app, FromUserId);
  if (isDeclined(actor)) return actor;
  const { conversations } = context.storage.read(app);
  const group = await conversations.group(GroupId);
  if (!group?.isLiving) return decline('groupMissing');
  const followed = await conversations.followedLog(actor.userKey, group.log);
  if (!followed || followed.membership.toPosition !== undefined) return decline('notAMember');
  return { actor, log: group.log };
}

/** Sets the messages with these sequences as read, as far as they are there. */
async function read(
  parts: Parts,
  context: Context,
  { actor, log }: Receiver,
  {
    messageSeqs,
    ...address
  }: {
    readonly conversationType: typeof peerConversation | typeof groupConversation;
    readonly targetID: string;
    readonly messageSeqs: readonly number[];
  },
) {
  const rows = await context.storage.read(actor.app).messages.among(log, [...new Set(messageSeqs)]);
  const messages = rows.map(({ messageSeq, messageID }) => ({ messageSeq, messageID }));
  return sendMessageReceiptsRead(parts, context, actor, { ...address, messages, isRepeat: true });
}
