import { isRefusal, type Refusal } from '@parley/protocol/define';
import { groupConversation, peerConversation, type ToldCommandContent } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import { type EventHint, toUsers } from '../../core/effects.ts';
import { type LogKey, toUserID, type UserKey } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { Context, Stores } from './context.ts';
import { encodeCommandReceived } from './encode.ts';
import { isGone } from './group-rules.ts';
import { admitTarget, looseOrderKey, senderIsBlocked } from './rules.ts';
import { listed, type ServerSendParts } from './server-sends.ts';
import { admitTargets, type NamedTargets } from './target-rules.ts';

/** What a Command message is called that was handed on. */
export interface CommandReceipt {
  readonly messageID: number;
}

/**
 * Hands a Command message to the connected devices of each of these users, as one change, and answers what became of it
 * for each, in their order. The sender's own devices are not told: it is stored nowhere.
 */
export async function commandToPeers(
  { users }: ServerSendParts,
  context: Context,
  actor: Actor,
  { targetIDs, content }: { readonly targetIDs: readonly string[]; readonly content: ToldCommandContent },
) {
  const { app, userKey: senderKey } = actor;
  const found = await Promise.all(
    targetIDs.map(async (targetID) => {
      const user = await users.byUserID(context, app, toUserID(targetID));
      return admitTarget({ senderKey, targetKey: user?.userKey }) ?? user;
    }),
  );
  const keys = found.flatMap((one) =>
    one && !isRefusal(one) ? [{ app, kind: 'user', key: one.userKey } as const] : [],
  );
  return context.commit.run({
    app,
    keys,
    decide: async (stores) => {
      const hints: EventHint[] = [];
      const result: (CommandReceipt | Refusal<CommandError>)[] = [];
      for (const one of found) {
        const refusal = !one || isRefusal(one) ? one : undefined;
        if (!one || isRefusal(one)) result.push(refusal ?? isGone);
        else if (await isBlocked(stores, one.userKey, senderKey)) result.push(senderIsBlocked);
        else {
          const { receipt, frame } = made(context, actor, { conversationType: peerConversation, content });
          hints.push({ kind: 'event', app, audience: toUsers([one.userKey]), frame });
          result.push(receipt);
        }
      }
      return { result, effects: { hints } };
    },
  });
}

type CommandError = 'CommonModuleParamsInvalid' | 'MessageModuleTargetDoesNotExist' | 'MessageModuleSenderInBlacklist';

interface GroupCommand {
  readonly groupID: string;
  readonly content: ToldCommandContent;
  readonly target?: NamedTargets;
}

/** Hands a Command message to the connected devices of the members of a group, but for those of the sender. */
export async function commandToGroup(
  { places }: ServerSendParts,
  context: Context,
  actor: Actor,
  { groupID, content, target }: GroupCommand,
) {
  const { app } = actor;
  const refusal = target && admitTargets(target, actor.userID);
  if (refusal) return refusal;
  const address = { conversationType: groupConversation, targetID: groupID } as const;
  const place = await places.locate(context, actor, address, 'write');
  if (place?.kind !== 'group') return isGone;
  const { log } = place;
  const named = target ? await listed(context, actor, target) : [];
  return context.commit.run<CommandReceipt, 'MessageModuleTargetDoesNotExist'>({
    app,
    keys: [{ app, kind: 'conversation', key: log }],
    decide: async (stores) => {
      const group = await stores.conversations.group(groupID);
      if (!group?.isLiving) return isGone;
      const { position, endedPosition } = group;
      const { receipt, frame } = made(context, actor, { conversationType: groupConversation, groupID, content });
      const except = [actor.userKey, ...named];
      const audience = target?.isInclusive
        ? toUsers(await membersAmong(stores, log, named))
        : ({ kind: 'followers', log, position, isBehind: true, endedPosition, except } as const);
      return { result: receipt, effects: { hints: [{ kind: 'event', app, audience, frame }] } };
    },
  });
}

async function membersAmong({ messages }: Stores, log: LogKey, userKeys: readonly UserKey[]) {
  const writers = await messages.writers(userKeys.map((userKey) => ({ log, userKey })));
  return userKeys.filter((_userKey, index) => writers[index]?.member !== undefined);
}

interface Commanded {
  readonly conversationType: number;
  readonly groupID?: string;
  readonly content: ToldCommandContent;
}

function made(context: Context, { userID: senderUserID }: Actor, command: Commanded) {
  const timestamp = context.clock.wall();
  const messageID = context.ids.next();
  const frame = encodeCommandReceived({
    ...command,
    ...{ senderUserID, messageID, localMessageID: String(messageID), timestamp },
    ...{ orderKey: looseOrderKey(timestamp, messageID), isServerMessage: true },
  });
  return { receipt: { messageID }, frame };
}
