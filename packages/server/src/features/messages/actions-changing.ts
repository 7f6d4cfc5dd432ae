import { type ActionParamsOf, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import type { AppID } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { deleteAllMessage } from '../conversations/index.ts';
import { actingUser } from '../users/index.ts';
import { changeMessage } from './changes.ts';
import type { Context } from './context.ts';
import { decodeState } from './encode.ts';
import { mentionsFollow } from './mentions.ts';
import { isReply } from './reply-counts.ts';
import { revokeConsequences } from './revoke-consequences.ts';
import { revoking } from './revoke-rules.ts';
import { editingForServer, readEdit } from './server-edit-rules.ts';
import type { ServerSendParts } from './server-sends.ts';

type Declared = typeof actions.messages;
type EditParams = ActionParamsOf<Declared['EditC2cMsgBody']> | ActionParamsOf<Declared['EditGroupMsgBody']>;

/** How the server API names a conversation, and a message in it. */
interface NamedBySeq {
  readonly conversationType: typeof peerConversation | typeof groupConversation;
  readonly targetID: string;
  readonly messageSeq: number;
}

/** A message by its sequence, as a change names it; declined where it is not. */
async function locate({ places }: ServerSendParts, context: Context, actor: Actor, named: NamedBySeq) {
  const log =
    named.conversationType === groupConversation
      ? await livingGroup(context, actor, named.targetID)
      : await peerLog(places, context, actor, named.targetID);
  if (isDeclined(log)) return log;
  const row = await context.storage.read(actor.app).messages.find({ log, messageSeq: named.messageSeq });
  return row ? { log, named: { ...named, messageID: row.messageID } } : decline('messageMissing');
}

/** What is remembered of a group does not say whether it was dismissed. */
async function livingGroup({ storage }: Context, { app }: Actor, groupID: string) {
  const group = await storage.read(app).conversations.group(groupID);
  return group?.isLiving ? group.log : decline('groupMissing');
}

async function peerLog(places: ServerSendParts['places'], context: Context, actor: Actor, userID: string) {
  const place = await places.locatePeer(context, actor, userID, 'read');
  return place?.kind === 'peer' ? place.log : decline('messageMissing');
}

const revokeCodes = {
  MessageModuleSendMessageFailed: 'messageMissing',
  MessageModuleMessageHasBeenRevoked: 'messageRevoked',
  MessageModuleMessageExceedsRevokeTime: 'revokeWindowOver',
  GroupModuleGroupNoCorrespondingOperationAuthority: 'notTheSender',
} as const;

async function revoke(
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  {
    FromUserId,
    Payload = '',
    ...named
  }: NamedBySeq & { readonly FromUserId: string; readonly Payload?: string | undefined },
) {
  const actor = await actingUser(parts.users, context, app, FromUserId);
  if (isDeclined(actor)) return actor;
  const found = await locate(parts, context, actor, named);
  if (isDeclined(found)) return found;
  const params = { ...found.named, revokeExtendedData: Payload };
  const terms = { ...parts.groupRules, consequences: revokeConsequences };
  const changing = { ...revoking(params, actor, context.config, terms), changesOthers: isReply };
  const outcome = await changeMessage(parts, context, actor, changing);
  return isRefusal(outcome) ? declineRefused(outcome, revokeCodes) : {};
}

export const revokePeerMessage = (
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  { FromUserId, ToUserId: targetID, MsgSeq: messageSeq, Payload }: ActionParamsOf<Declared['RevokePeerMessage']>,
) => revoke(parts, context, app, { FromUserId, Payload, conversationType: peerConversation, targetID, messageSeq });

export const revokeGroupMessage = (
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  { FromUserId, GroupId: targetID, MsgSeq: messageSeq, Payload }: ActionParamsOf<Declared['RevokeGroupMessage']>,
) => revoke(parts, context, app, { FromUserId, Payload, conversationType: groupConversation, targetID, messageSeq });

const editCodes = {
  MessageModuleSendMessageFailed: 'messageMissing',
  MessageModuleMessageHasBeenRevoked: 'messageRevoked',
  MessageModuleMessageExceedsEditTime: 'editWindowOver',
  MessageModuleEditMessageFailed: 'editFailed',
  GroupModuleUserIsNotInTheGroup: 'notAMember',
} as const;

async function edit(
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  {
    params,
    conversationType,
  }: { readonly params: EditParams; readonly conversationType: NamedBySeq['conversationType'] },
) {
  const read = readEdit(params, context.config.limits);
  if (typeof read === 'string') return decline(read);
  const actor = await actingUser(parts.users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const named = { conversationType, targetID: params.ConvId, messageSeq: params.ConvMsgSeq };
  const found = await locate(parts, context, actor, named);
  if (isDeclined(found)) return found;
  const senderUserID = params.SenderId;
  const changing = editingForServer(
    { named: found.named, edit: read, type: params.MsgType, ...(senderUserID !== undefined && { senderUserID }) },
    actor,
    context.config,
    [mentionsFollow],
  );
  const outcome = await changeMessage(parts, context, actor, changing);
  if (isRefusal(outcome)) return declineRefused(outcome, editCodes);
  const row = await context.storage.read(app).messages.find({ log: found.log, messageSeq: params.ConvMsgSeq });
  const position = row?.changedPosition ?? 0;
  const editedTime = decodeState(row?.state).editedTime ?? context.clock.wall();
  return { StateMsgSeq: position, EditMsgSeq: position, LatestEditTime: Math.floor(editedTime / 1000) };
}

/** Of a conversation of two there is no group, and nobody who is not in it. */
export async function editC2cMsgBody(
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  params: ActionParamsOf<Declared['EditC2cMsgBody']>,
) {
  const outcome = await edit(parts, context, app, { params, conversationType: peerConversation });
  if (!isDeclined(outcome)) return outcome;
  const { declined, detail } = outcome;
  return declined === 'groupMissing' || declined === 'notAMember' ? decline('editFailed') : decline(declined, detail);
}

export const editGroupMsgBody = (
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  params: ActionParamsOf<Declared['EditGroupMsgBody']>,
) => edit(parts, context, app, { params, conversationType: groupConversation });

export async function clearPeerMessage(
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  { FromUserId, ToUserId: targetID }: ActionParamsOf<Declared['ClearPeerMessage']>,
) {
  const actor = await actingUser(parts.users, context, app, FromUserId);
  if (isDeclined(actor)) return actor;
  const outcome = await deleteAllMessage(parts, context, actor, { conversationType: peerConversation, targetID });
  // Where there is nothing, nothing needs to be deleted.
  if (!isRefusal(outcome) || outcome.refused === 'ConversationModuleConversationDoesNotExist') return {};
  return declineRefused(outcome);
}

export async function clearMemberGroupMessage(
  parts: ServerSendParts,
  context: Context,
  app: AppID,
  { FromUserId, GroupId: targetID }: ActionParamsOf<Declared['ClearMemberGroupMessage']>,
) {
  const actor = await actingUser(parts.users, context, app, FromUserId);
  if (isDeclined(actor)) return actor;
  const { conversations } = context.storage.read(app);
  const group = await conversations.group(targetID);
  if (!group?.isLiving) return decline('groupMissing');
  const followed = await conversations.followedLog(actor.userKey, group.log);
  if (!followed || followed.membership.toPosition !== undefined) return decline('notAMember');
  const outcome = await deleteAllMessage(parts, context, actor, { conversationType: groupConversation, targetID });
  if (!isRefusal(outcome) || outcome.refused === 'ConversationModuleConversationDoesNotExist') return {};
  return declineRefused(outcome);
}
