import { type ActionParamsOf, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { AppID } from '../../core/ids.ts';
import { codeOfRefusal, declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import { actingUser } from '../users/index.ts';
import { sendToAll } from './broadcasts.ts';
import type { Context } from './context.ts';
import { broadcastTypes, readSaid, type Said, sentTypes } from './said-rules.ts';
import { commandToGroup, commandToPeers } from './server-commands.ts';
import { bodyOf, type ServerSendParts, type ServerSends, sendToPeer } from './server-sends.ts';

type Declared = typeof actions.messages;
type PeerParams = ActionParamsOf<Declared['SendPeerMessage']>;
type GroupParams = ActionParamsOf<Declared['SendGroupMessage']>;

/** What one of several receivers was sent. */
interface Receiver {
  readonly UserId: string;
  readonly MsgId: string;
  readonly MsgSeq?: number;
}

const peerCodes = {
  MessageModuleTargetDoesNotExist: 'userNotRegistered',
  MessageModuleSenderInBlacklist: 'receiverBlockedSender',
} as const;

export async function sendPeerMessage(parts: ServerSendParts, context: Context, app: AppID, params: PeerParams) {
  const said = readSaid(params, sentTypes, context.config.limits);
  if (typeof said === 'string') return decline(said);
  const actor = await actingUser(parts.users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const userIDs = [...new Set(params.ToUserId)];
  const sent = await toPeers(parts, context, actor, { userIDs, said, params });
  if (isRefusal(sent)) return declineRefused(sent);
  const outcomes = sent.map((one, index) => {
    const UserId = userIDs[index] ?? '';
    if (isRefusal(one)) return { target: { UserId, MsgId: '' }, code: codeOfRefusal(one, peerCodes) };
    const { messageID, messageSeq } = one;
    return { target: { UserId, MsgId: String(messageID), ...(messageSeq !== undefined && { MsgSeq: messageSeq }) } };
  });
  return answerTargets(outcomes, (failed, done: readonly Receiver[]) => ({
    ErrorList: failed.map(({ target, code }) => failedUser({ target: target.UserId, code })),
    SuccList: [...done],
    AuditInfos: [],
  }));
}

interface ToPeers {
  readonly userIDs: readonly string[];
  readonly said: Said;
  readonly params: PeerParams;
}

type Sent = { readonly messageID: number; readonly messageSeq?: number } | Refusal;

/** Side by side, so that all are decided and written as one set, in the order in which they are listed. */
function toPeers(
  parts: ServerSendParts,
  context: Context,
  actor: Actor,
  { userIDs, said, params }: ToPeers,
): Promise<readonly Sent[] | Refusal> {
  if (said.kind === 'command')
    return commandToPeers(parts, context, actor, { targetIDs: userIDs, content: said.content });
  const send = {
    content: said.content,
    hasReceipt: said.hasReceipt,
    disableUnreadMessageCount: params.SendMsgOptions?.NoUnread ?? false,
    isSenderUnaware: params.SenderUnaware === 1,
  };
  const body = bodyOf({ content: said.content });
  return Promise.all(userIDs.map((targetID) => sendToPeer(parts, context, actor, { ...send, targetID }, body)));
}

const groupCodes = { MessageModuleTargetDoesNotExist: 'groupMissing' } as const;

export async function sendGroupMessage(
  parts: ServerSendParts & ServerSends,
  context: Context,
  app: AppID,
  params: GroupParams,
) {
  const said = readSaid(params, sentTypes, context.config.limits);
  if (typeof said === 'string') return decline(said);
  const actor = await actingUser(parts.users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const { GroupId: groupID, SendMsgOptions: { NoUnread = false, TargetOption: option } = {} } = params;
  const target = option && { userIDs: option.ReceiverUserIds, isInclusive: option.Inclusive ?? false };
  const meant = { groupID, ...(target && { target }) };
  if (said.kind === 'command') {
    const handed = await commandToGroup(parts, context, actor, { ...meant, content: said.content });
    return isRefusal(handed) ? declineRefused(handed, groupCodes) : { MsgId: handed.messageID, AuditInfos: [] };
  }
  const { content, hasReceipt } = said;
  const send = { ...meant, content, hasReceipt, disableUnreadMessageCount: NoUnread };
  const sent = await parts.sendToGroup(context, actor, send);
  if (isRefusal(sent)) return declineRefused(sent, groupCodes);
  return { MsgSeq: sent.messageSeq, MsgId: sent.messageID, AuditInfos: [] };
}

const pushAlone = 2;

export async function sendMessageToAllUsers(
  { users }: Pick<ServerSendParts, 'users'>,
  context: Context,
  app: AppID,
  params: ActionParamsOf<Declared['SendMessageToAllUsers']>,
) {
  const said = readSaid(params, broadcastTypes, context.config.limits);
  if (typeof said === 'string' || said.kind === 'command')
    return decline(said === 'messageTooLong' ? said : 'parameterInvalid');
  const actor = await actingUser(users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const toAll = { content: said.content, isForPushAlone: params.PushType === pushAlone };
  const begun = await sendToAll(context, actor, toAll);
  if (isRefusal(begun)) return declineRefused(begun);
  return begun === 'begun' ? {} : decline('broadcastQuotaExceeded');
}
