import { present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type EventHint, toUsers } from '../../core/effects.ts';
import { toUserID } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { Context, Stores } from './context.ts';
import { encodeCommandReceived } from './encode.ts';
import { mayWrite } from './group-rules.ts';
import { admitTarget, looseOrderKey, senderIsBlocked } from './rules.ts';
import { notMember } from './seen-rules.ts';
import type { SendParts } from './service.ts';

type CommandParams = ParamsOf<typeof methods.messages.sendCommandMessage>;
type CommandError = ErrorOf<typeof methods.messages.sendCommandMessage>;
type CommandResult = ResultOf<typeof methods.messages.sendCommandMessage>;

/** To whom a Command message goes, once that was decided. */
interface Receivers {
  readonly keys: readonly LockKey[];
  decide(stores: Stores): Promise<EventHint['audience'] | Refusal<CommandError>>;
}

/**
 * Hands a Command message to the connected devices of who receives it. Nothing is stored; it goes through the commit all
 * the same, where the session is known to be in force. It keeps no order with other messages.
 */
export async function sendCommandMessage(
  parts: SendParts,
  context: Context,
  actor: Actor,
  params: CommandParams,
): Promise<CommandResult | Refusal<CommandError>> {
  const { conversationType, localMessageID, content, targetID } = params;
  const isToGroup = conversationType === groupConversation;
  const receivers = isToGroup
    ? await membersOf(parts, context, actor, params)
    : await userOf(parts, context, actor, params);
  if (isRefusal(receivers)) return receivers;
  const { app, userID: senderUserID } = actor;
  return context.commit.run({
    app,
    keys: receivers.keys,
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const audience = await receivers.decide(stores);
      if (isRefusal(audience)) return audience;
      const timestamp = context.clock.wall();
      const messageID = context.ids.next();
      const result = { messageID, timestamp, orderKey: looseOrderKey(timestamp, messageID) };
      const group = isToGroup ? { groupID: targetID } : {};
      const sent = { conversationType, senderUserID, localMessageID, content, ...group, ...result };
      return { result, effects: { hints: [{ kind: 'event', app, audience, frame: encodeCommandReceived(sent) }] } };
    },
  });
}

async function userOf(
  { users }: SendParts,
  context: Context,
  { app, userKey: senderKey }: Actor,
  { targetID }: CommandParams,
): Promise<Receivers | Refusal<CommandError>> {
  const target = await users.byUserID(context, app, toUserID(targetID));
  const refusal = admitTarget({ senderKey, targetKey: target?.userKey });
  if (refusal) return refusal;
  const { userKey } = present(target, 'an admitted target is registered');
  return {
    // That of the receiver, so that who is being blocked is so before or after.
    keys: [{ app, kind: 'user', key: userKey }],
    decide: async (stores) => ((await isBlocked(stores, userKey, senderKey)) ? senderIsBlocked : toUsers([userKey])),
  };
}

async function membersOf(
  { places, groupRules }: SendParts,
  context: Context,
  actor: Actor,
  params: CommandParams,
): Promise<Receivers | Refusal<CommandError>> {
  const { app, userKey } = actor;
  const place = await places.locate(context, actor, params, 'write');
  if (place?.kind !== 'group') return refuse('MessageModuleTargetDoesNotExist', 'targetID: is of no group that lives');
  const { log } = place;
  return {
    keys: [{ app, kind: 'conversation', key: log }],
    decide: async ({ messages, conversations }) => {
      const key = { log, userKey };
      const [[writer], [member]] = await Promise.all([messages.writers([key]), conversations.members([key])]);
      if (!writer || !member) return notMember;
      const { head } = member;
      // The time of a log never runs backwards.
      const now = millis(Math.max(context.clock.wall(), head.changedAt));
      const refused = mayWrite(writer, now, groupRules);
      const { position, endedPosition } = head;
      return refused ?? { kind: 'followers', log, position, isBehind: true, endedPosition, except: [userKey] };
    },
  };
}
