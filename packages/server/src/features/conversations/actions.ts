import { type ActionCode, actionCodes, meaningOf } from '@parley/protocol/actions/codes';
import { isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { id, toldAgain } from '@parley/protocol/actions/values';
import { isRefusal } from '@parley/protocol/define';
import { conversationType, groupConversation, peerConversation } from '@parley/protocol/features/values';
import { object, parse } from '@parley/protocol/schema';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import { toUserID } from '../../core/ids.ts';
import { codeOfRefusal, declineRefused } from '../../core/refusals.ts';
import { answerTargets, forEachTarget } from '../../core/targets.ts';
import { actingUser } from '../users/index.ts';
import type { Context } from './context.ts';
import { deleteConversation } from './deletions.ts';
import { pinForServer, setConversationNotificationStatus } from './entry-settings.ts';
import type { ConversationFeatureParts, StoreNames } from './feature-parts.ts';
import { listConversations } from './listing.ts';
import { setMarks } from './marking.ts';
import { clearConversationUnreadMessageCount, findPlace } from './service.ts';

type Parts = ConversationFeatureParts;
type Handlers = ActionHandlers<typeof actions.conversations, StoreNames>;

/** What the app's server may do with a user's list of conversations. */
export const createConversationActions = (parts: Parts): Handlers => ({
  SilenceConvNotification: silencing(parts),
  ConvPinned: pinning(parts),
  QueryConversationList: async (context, { app }, { FromUserId, Limit, Next = 0 }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    return isDeclined(actor) ? actor : listConversations(context, actor, { limit: Limit, next: Next });
  },
  SetConvMark: setMarks(parts),
  ClearConversationUnread: async (context, { app }, { FromUserId, ConvId, ConvType }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const named = { conversationType: ConvType, targetID: ConvId } as const;
    const params = { ...named, position: Number.MAX_SAFE_INTEGER };
    const outcome = await clearConversationUnreadMessageCount(parts, context, actor, params);
    if (!isRefusal(outcome)) return {};
    return declineRefused(outcome, { ConversationModuleConversationDoesNotExist: 'conversationMissing' });
  },
  DeleteConv: async (context, { app }, { FromUserId, ConvId, ConvType }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const params = { conversationType: ConvType, targetID: ConvId } as const;
    const outcome = await deleteConversation(parts, context, actor, params);
    // What is not there needs no deleting.
    if (!isRefusal(outcome) || outcome.refused === 'ConversationModuleConversationDoesNotExist') return {};
    return declineRefused(outcome);
  },
});

const quiet = 2;
const loud = 1;

const silenceCodes = {
  CommonModuleUserIsNotExist: 'userNotRegistered',
  ConversationModuleCommonError: 'doNotDisturbLimitReached',
  GroupModuleGroupDoesNotExist: 'groupMissing',
  GroupModuleUserIsNotInTheGroup: 'notAMember',
} as const;

const silencing =
  (parts: Parts): Handlers['SilenceConvNotification'] =>
  async (context, { app }, { FromUserId, ConvType, ConvIds, Enable }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const notificationStatus = Enable ? quiet : loud;
    const outcomes = await forEachTarget([...new Set(ConvIds)], async (targetID) => {
      const address = { conversationType: ConvType, targetID };
      if ((await statusOf(parts, context, actor, address)) === notificationStatus) {
        return Enable ? 'alreadySilenced' : 'notSilenced';
      }
      const outcome =
        ConvType === groupConversation
          ? await parts.notifyGroup(context, actor, { groupID: targetID, notificationStatus })
          : await setConversationNotificationStatus(parts, context, actor, { ...address, notificationStatus });
      return isRefusal(outcome) ? codeOfRefusal(outcome, silenceCodes) : undefined;
    });
    return answerTargets(outcomes, (failed) => ({
      ErrorList: failed.map(({ target, code }) => ({ ConvId: target, ...explained(code) })),
    }));
  };

/** How a conversation makes itself noticed at present; `undefined` where it does not for this user. */
async function statusOf(
  parts: Parts,
  context: Context,
  actor: Actor,
  address: { readonly conversationType: number; readonly targetID: string },
): Promise<number | undefined> {
  const place = await findPlace(parts, context, actor, address);
  if (!place) {
    const isKnown = await parts.users.byUserID(context, actor.app, toUserID(address.targetID));
    return address.conversationType === peerConversation && isKnown ? loud : undefined;
  }
  const { conversations } = context.storage.read(actor.app);
  const [settings, followed] = await Promise.all([
    conversations.settings(actor.userKey, [place.log]),
    conversations.followedLog(actor.userKey, place.log),
  ]);
  return followed && (settings.get(place.log)?.notificationStatus ?? loud);
}

const named = object({ ConvId: id, ConvType: conversationType });

const pinCodes = {
  ConversationModuleConversationPinnedListReachedLimit: 'pinLimitReached',
  CommonModuleUserIsNotExist: 'peerNotRegistered',
  GroupModuleUserIsNotInTheGroup: 'notAMember',
} as const;

const pinning =
  (parts: Parts): Handlers['ConvPinned'] =>
  async (context, { app }, { FromUserId, ConvList, PinnedType }) => {
    const actor = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcomes = await forEachTarget(ConvList, async (entry) => {
      const parsed = parse(named, entry);
      if (!parsed.ok) return 'parameterInvalid';
      const { ConvId: targetID, ConvType } = parsed.value;
      const params = { targetID, conversationType: ConvType, isPinned: PinnedType === 1 };
      const outcome = await pinForServer(parts, context, actor, params);
      return isRefusal(outcome) ? codeOfRefusal(outcome, pinCodes) : undefined;
    });
    return answerTargets(outcomes, (failed) => ({
      ErrorList: failed.map(({ target, code }) => ({ ...toldName(target), ...explained(code) })),
    }));
  };

/** What an entry names, as far as it can be told again. */
function toldName(entry: unknown): { readonly ConvId: string; readonly ConvType: number } {
  const fields = typeof entry === 'object' && entry !== null ? entry : {};
  const ConvId: unknown = Reflect.get(fields, 'ConvId');
  const isGroup = Reflect.get(fields, 'ConvType') === groupConversation;
  return { ConvId: toldAgain(ConvId), ConvType: isGroup ? groupConversation : peerConversation };
}

const explained = (code: ActionCode) => ({ SubCode: actionCodes[code], SubMessage: meaningOf(code) });
