import { present } from '@parley/kernel/assert';
import type { ErrorOf, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { encodeEvent } from '@parley/protocol/frames';
import { events, type methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { toUsers } from '../../core/effects.ts';
import { toUserID } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { UserDirectory } from '../users/index.ts';
import type { Context } from './context.ts';
import { admitTarget } from './rules.ts';

type Declared = typeof methods.messages.sendTyping;

/**
 * Tells the receiver's connected devices that the actor types. Nothing is stored; it goes through the commit, where the
 * session is known to be in force.
 */
export async function sendTyping(
  { users }: { readonly users: UserDirectory },
  context: Context,
  actor: Actor,
  { conversationType, targetID, isTyping }: ParamsOf<Declared>,
): Promise<ResultOf<Declared> | Refusal<ErrorOf<Declared>>> {
  const { app, userKey: senderKey, userID: senderUserID } = actor;
  const target = await users.byUserID(context, app, toUserID(targetID));
  const refusal = admitTarget({ senderKey, targetKey: target?.userKey });
  if (refusal) return refusal;
  const { userKey } = present(target, 'an admitted target is registered');
  return context.commit.run({
    app,
    keys: [],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      // Who is blocked learns of it by what he sends.
      if (await isBlocked(stores, userKey, senderKey)) return { result: {} };
      const frame = encodeEvent(events.typingReceived.name, { conversationType, senderUserID, isTyping });
      return { result: {}, effects: { hints: [{ kind: 'event' as const, app, audience: toUsers([userKey]), frame }] } };
    },
  });
}
