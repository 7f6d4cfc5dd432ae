import { type ActionCode, actionCodes, meaningOf } from '@parley/protocol/actions/codes';
import { isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { toldAgain, userIDIn } from '@parley/protocol/actions/values';
import { isRefusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import { codeOfRefusal } from '../../core/refusals.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { Context } from './context.ts';
import { setConversationMark } from './entry-settings.ts';
import type { StoreNames } from './feature-parts.ts';
import { type NamedMark, readMarkOrder } from './mark-rules.ts';
import type { ConversationParts } from './service.ts';

type Parts = ConversationParts & { readonly users: UserDirectory };

interface FailedMark {
  readonly named: NamedMark;
  readonly code: ActionCode;
}

interface FailedOrder {
  readonly userID: string;
  readonly code: ActionCode;
  readonly marks: readonly FailedMark[];
}

/** Carries out orders for several users; whatever fails of one stands in the way of nothing else. */
export const setMarks =
  (parts: Parts): ActionHandlers<typeof actions.conversations, StoreNames>['SetConvMark'] =>
  async (context, { app }, { FromUserId, ConvMarkInfoList }) => {
    const operator = await actingUser(parts.users, context, app, FromUserId);
    if (isDeclined(operator)) return operator;
    const failed: FailedOrder[] = [];
    let done = 0;
    for (const entry of ConvMarkInfoList) {
      const order = readMarkOrder(entry);
      const actor = order && (await actingUser(parts.users, context, app, order.userID));
      if (!order || !actor) failed.push({ userID: userIDIn(entry), code: 'parameterInvalid', marks: [] });
      else if (isDeclined(actor)) failed.push({ userID: order.userID, code: 'peerNotRegistered', marks: [] });
      else {
        const marks = await markOne(parts, context, actor, order);
        done += order.marks.length - marks.length;
        const [first] = marks;
        if (first) failed.push({ userID: order.userID, code: first.code, marks });
      }
    }
    const FailList = failed.map(({ userID, code, marks }) => ({
      SubCode: actionCodes[code],
      SubMessage: meaningOf(code),
      UserId: userID,
      FailList: marks.map(({ named, code: reason }) => ({
        Code: actionCodes[reason],
        Message: meaningOf(reason),
        ConvId: toldAgain(named.conversationID),
        ConvType: named.conversationType,
      })),
    }));
    return done > 0 ? { FailList } : { declined: 'noMarkSet', fields: { FailList } };
  };

/** One mark at a time, since each has its conversations. */
async function markOne(
  parts: Parts,
  context: Context,
  actor: Actor,
  { marks, isEnabled }: { readonly marks: readonly NamedMark[]; readonly isEnabled: boolean },
): Promise<readonly FailedMark[]> {
  const failed: FailedMark[] = [];
  for (const [mark, named] of Map.groupBy(marks, (one) => one.mark)) {
    if (mark === undefined) {
      failed.push(...named.map((one): FailedMark => ({ named: one, code: 'parameterInvalid' })));
      continue;
    }
    const conversations = named.map(({ conversationType, conversationID: targetID }) => ({
      conversationType: conversationType === 2 ? (2 as const) : (0 as const),
      targetID,
    }));
    const outcome = await setConversationMark(parts, context, actor, { markType: mark, isEnabled, conversations });
    const code = isRefusal(outcome)
      ? codeOfRefusal(outcome, {
          ConversationModuleConversationDoesNotExist: 'conversationMissing',
          ConversationModuleCommonError: 'failed',
        })
      : 'conversationMissing';
    const missed = isRefusal(outcome) ? named : named.filter((_one, index) => outcome.failed.includes(index));
    failed.push(...missed.map((one): FailedMark => ({ named: one, code })));
  }
  return failed;
}
