import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { groupConversation, type MessageContent } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import { toUserID, type UserKey } from '../../core/ids.ts';
import type { Context } from './context.ts';
import { isGone } from './group-rules.ts';
import { admitted, appendOf, bytesOf, commandOf, inLane, type SendParts, toSent } from './service.ts';
import type { AppendReceipt } from './store.ts';
import { admitTargets, type NamedTargets } from './target-rules.ts';
import { serverMessageName } from './tips.ts';

/** What the app's server says in a group, in the name of a user who need not be a member. */
export interface GroupSend {
  readonly groupID: string;
  readonly content: MessageContent;
  readonly disableUnreadMessageCount?: boolean;
  /** Absent: all members see it. */
  readonly target?: NamedTargets;
}

type GroupSendError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleTargetDoesNotExist'
  | 'MessageModuleSendMessageFailed';

/** Sends for the app's server, which nobody has to allow. */
export interface ServerSends {
  /**
   * Sends to a group that lives, and resolves when it is durable. Each call is a message of its own. Errors:
   * `MessageModuleTargetDoesNotExist`, `CommonModuleParamsInvalid` for a content or a target that cannot be, and
   * `MessageModuleSendMessageFailed` where the app has stored all that it may.
   */
  sendToGroup(context: Context, actor: Actor, send: GroupSend): Promise<AppendReceipt | Refusal<GroupSendError>>;
}

type Parts = Pick<SendParts, 'places' | 'lanes' | 'appends' | 'stored'>;

export const createServerSends = (parts: Parts): ServerSends => ({
  sendToGroup: async (context, { app, userKey, userID }, send) => {
    const actor: Actor = { app, userKey, userID };
    const outcome = await inLane(parts, actor, { targetID: send.groupID }, () => handIn(parts, context, actor, send));
    if (!isRefusal(outcome)) return outcome;
    const { refused, detail } = outcome;
    return refused === 'CommonModuleParamsInvalid' || refused === 'MessageModuleTargetDoesNotExist'
      ? refuse(refused, detail)
      : refuse('MessageModuleSendMessageFailed', detail);
  },
});

async function handIn(parts: Parts, context: Context, actor: Actor, send: GroupSend) {
  const { content, target, groupID: targetID } = send;
  const { places, appends, stored } = parts;
  const refusal = target && admitTargets(target, actor.userID);
  if (refusal) return refusal;
  const params = { conversationType: groupConversation, targetID, localMessageID: '', content } as const;
  const place = await places.locate(context, actor, params, 'write');
  if (place?.kind !== 'group') return isGone;
  const located = admitted(parts, context, { actor, params, found: place });
  if (isRefusal(located)) return located;
  const { disableUnreadMessageCount = false } = send;
  const sent = await toSent(parts, context, actor, { ...params, disableUnreadMessageCount });
  if (isRefusal(sent)) return sent;
  const made = commandOf(context, actor, sent, place);
  const targets = target && {
    targets: { userKeys: await listed(context, actor, target), isInclusive: target.isInclusive },
    isCounted: false,
  };
  const named = { localMessageID: serverMessageName(made.messageID), isOfServer: true, isForLiving: true } as const;
  const change = appendOf(actor, sent, { place, appends, command: { ...made, ...named, ...targets } });
  stored.added(actor.app, bytesOf(change.command));
  return { outcome: context.commit.batch(change) };
}

/** Who is not registered is passed over; whether the others are members their windows say. */
async function listed(
  { storage }: Pick<Context, 'storage'>,
  { app }: Actor,
  { userIDs }: NamedTargets,
): Promise<readonly UserKey[]> {
  const users = await storage.read(app).users.byUserIDs([...new Set(userIDs)].map(toUserID));
  return users.map(({ userKey }) => userKey);
}
