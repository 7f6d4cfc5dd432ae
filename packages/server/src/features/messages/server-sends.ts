import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import { toUserID, type UserKey } from '../../core/ids.ts';
import type { Context } from './context.ts';
import { encodeContent } from './encode.ts';
import { isGone } from './group-rules.ts';
import { admitContent, admitTarget } from './rules.ts';
import type { SaidContent } from './said-rules.ts';
import { appendOf, appIsFull, bytesOf, commandOf, inLane, notBlocked, type SendParts, type Sent } from './service.ts';
import type { AppendReceipt } from './store.ts';
import { admitTargets, type NamedTargets } from './target-rules.ts';
import { serverMessageName } from './tips.ts';

/** What the app's server says, in the name of a user. */
interface ServerSend {
  readonly content: SaidContent;
  readonly disableUnreadMessageCount?: boolean;
  /** Its sender wants to be told that it was read. */
  readonly hasReceipt?: boolean;
}

/** In a group the user need not be a member. */
export interface GroupSend extends ServerSend {
  readonly groupID: string;
  /** Absent: all members see it. */
  readonly target?: NamedTargets;
}

export interface PeerSend extends ServerSend {
  readonly targetID: string;
  /** The receiver alone has it, and it is as if the sender had never sent it. */
  readonly isSenderUnaware?: boolean;
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

/** What the app's server sends goes the way of everything else that is sent. */
export type ServerSendParts = Pick<SendParts, 'users' | 'places' | 'lanes' | 'appends' | 'stored' | 'groupRules'>;
type Parts = Pick<ServerSendParts, 'places' | 'lanes' | 'appends' | 'stored'>;

export const createServerSends = (parts: Parts): ServerSends => ({
  sendToGroup: async (context, { app, userKey, userID }, send) => {
    const actor: Actor = { app, userKey, userID };
    const outcome = await inLane(parts, actor, { targetID: send.groupID }, () => toGroup(parts, context, actor, send));
    if (!isRefusal(outcome)) return outcome;
    const { refused, detail } = outcome;
    return refused === 'CommonModuleParamsInvalid' || refused === 'MessageModuleTargetDoesNotExist'
      ? refuse(refused, detail)
      : refuse('MessageModuleSendMessageFailed', detail);
  },
});

async function toGroup(parts: Parts, context: Context, actor: Actor, send: GroupSend) {
  const { target, groupID: targetID } = send;
  const { places, appends } = parts;
  const refusal = (target && admitTargets(target, actor.userID)) ?? admitSaid(parts, context, actor, send);
  if (refusal) return refusal;
  const place = await places.locate(context, actor, { conversationType: groupConversation, targetID }, 'write');
  if (place?.kind !== 'group') return isGone;
  const sent = sentOf(send, { conversationType: groupConversation, targetID, isForAll: target === undefined });
  const made = commandOf(context, actor, sent, place);
  const targets = target && {
    targets: { userKeys: await listed(context, actor, target), isInclusive: target.isInclusive },
    isCounted: false,
  };
  const living = { isOfServer: true, isForLiving: true } as const;
  return handIn(
    parts,
    context,
    appendOf(actor, sent, { place, appends, command: { ...named(made), ...living, ...targets } }),
  );
}

/**
 * Sends to a user who is there and has not blocked the sender, whether they know each other or not. What many are sent at
 * once is called for side by side: it is then decided and written as one set. Errors: `CommonModuleParamsInvalid` for the
 * sender himself, `MessageModuleTargetDoesNotExist`, `MessageModuleSenderInBlacklist`, and
 * `MessageModuleSendMessageFailed` where the app has stored all that it may.
 */
export function sendToPeer(parts: Parts, context: Context, actor: Actor, send: PeerSend, body: string) {
  const { targetID, isSenderUnaware = false } = send;
  const address = { conversationType: peerConversation, targetID } as const;
  return inLane(parts, actor, address, async () => {
    const { places, appends } = parts;
    const refusal = admitSaid(parts, context, actor, send);
    if (refusal) return refusal;
    const found = places.known(actor, address) ?? (await places.locate(context, actor, address, 'write'));
    const other = found?.kind === 'group' ? undefined : found;
    const misdirected = admitTarget({ senderKey: actor.userKey, targetKey: other?.other.userKey });
    if (misdirected || !other) return misdirected ?? nobodyThere;
    const place = other.kind === 'peer' ? other : await places.open(context, actor, other, notBlocked(actor, other));
    if (isRefusal(place)) return place;
    const sent = sentOf(send, { ...address, isForAll: !isSenderUnaware });
    const command = named(commandOf(context, actor, sent, place));
    const oneSide = isSenderUnaware && ({ oneSide: 'receiver' } as const);
    return handIn(parts, context, appendOf(actor, sent, { place, appends, body, command: { ...command, ...oneSide } }));
  });
}

/** Encoded once for all who are to have it. */
export const bodyOf = ({ content }: ServerSend): string => encodeContent(content);

const nobodyThere = refuse('MessageModuleTargetDoesNotExist', 'targetID: is not registered');

/** How long it is was judged as it was written. */
function admitSaid({ stored }: Parts, context: Context, { app }: Actor, { content }: ServerSend) {
  const { serverMessageBytesMax: textBytesMax } = context.config.limits;
  const refusal = admitContent(content, { textBytesMax, multipleBytesMax: Number.POSITIVE_INFINITY });
  return refusal ?? (stored.isFull(context.config, app) ? appIsFull : undefined);
}

interface Meant {
  readonly conversationType: Sent['conversationType'];
  readonly targetID: string;
  readonly isForAll: boolean;
}

/** Nobody is asked for a receipt of which no sender is told, or not by all who may read it. */
const sentOf = (
  { content, disableUnreadMessageCount = false, hasReceipt = false }: ServerSend,
  { isForAll, ...address }: Meant,
): Sent => ({
  ...address,
  ...{ localMessageID: '', content, disableUnreadMessageCount, hasReceipt: hasReceipt && isForAll },
});

const named = (command: ReturnType<typeof commandOf>) => ({
  ...command,
  localMessageID: serverMessageName(command.messageID),
  isServerMessage: true as const,
});

function handIn({ stored }: Parts, context: Context, change: ReturnType<typeof appendOf>) {
  stored.added(change.app, bytesOf(change.command));
  return { outcome: context.commit.batch(change) };
}

/** Who is not registered is passed over; whether the others are members their windows say. */
export async function listed(
  { storage }: Pick<Context, 'storage'>,
  { app }: Actor,
  { userIDs }: NamedTargets,
): Promise<readonly UserKey[]> {
  const users = await storage.read(app).users.byUserIDs([...new Set(userIDs)].map(toUserID));
  return users.map(({ userKey }) => userKey);
}
