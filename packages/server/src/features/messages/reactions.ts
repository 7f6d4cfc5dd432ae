import type { ParamsOf, ResultOf } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import type { Consequence, MessageChanging } from './changing.ts';
import type { Context, Stores } from './context.ts';
import { decodeState } from './encode.ts';
import { leftFor } from './left.ts';
import { addedTo, addReaction, deleteReaction, type Leaving, withoutReactions } from './reaction-rules.ts';
import type { OwnReaction } from './reaction-store.ts';
import type { StoredMessage } from './store.ts';

type Declared = typeof methods.messages;

/** What a request to add a reaction asks for. */
export function adding(
  params: ParamsOf<Declared['addMessageReaction']>,
  { userKey, userID }: Actor,
  { messages }: Pick<Config, 'messages'>,
): MessageChanging<'MessageModuleCommonError' | 'MessageModuleMessageReactionTypeExisted'> {
  const { reactionType, increaseCount, requestKey } = params;
  const { reactWithinSeconds: withinSeconds, reactionTypesMax: typesMax, reactionUsersShown: usersShown } = messages;
  const command = { userID, reactionType, increaseCount, requestKey, withinSeconds, typesMax, usersShown };
  return {
    named: params,
    missing: 'MessageModuleCommonError',
    prepare: async ({ reactions }, { log, messageSeq }) => {
      const [own] = await reactions.own({ log, messageSeq, userKey, reactionType });
      const put: Consequence = async (stores, { after }) => {
        const reaction = addedTo(own, command, after.changedPosition);
        await stores.reactions.put({ log, messageSeq, userKey }, reaction);
        return [];
      };
      return { rule: (message, now) => addReaction(message, own, command, now), consequences: [put] };
    },
  };
}

/** What a request to take one reaction away asks for. */
export function deleting(
  { reactionType, isRepeat = false, ...named }: ParamsOf<Declared['deleteMessageReaction']>,
  { userKey, userID }: Actor,
): MessageChanging<'MessageModuleMessageReactionTypeExisted'> {
  return {
    named,
    missing: 'MessageModuleMessageReactionTypeExisted',
    prepare: async (stores, before) => {
      const { log, messageSeq } = before;
      const [own] = await stores.reactions.own({ log, messageSeq, userKey, reactionType });
      const leaving = own && (await toLeaving(stores, before, userKey, own));
      const remove: Consequence = async ({ reactions }) => {
        await reactions.remove({ log, messageSeq, userKey, reactionType });
        return [];
      };
      return { rule: (message) => deleteReaction(message, leaving, { userID, isRepeat }), consequences: [remove] };
    },
  };
}

/** What a request to take all reactions of the user away asks for. */
export function deletingAll(
  params: ParamsOf<Declared['deleteMessageAllReactions']>,
  { userKey, userID }: Actor,
): MessageChanging<'MessageModuleCommonError'> {
  return {
    named: params,
    missing: 'MessageModuleCommonError',
    prepare: async (stores, before) => {
      const { log, messageSeq } = before;
      const leaving: Leaving[] = [];
      for (const own of await stores.reactions.own({ log, messageSeq, userKey })) {
        leaving.push(await toLeaving(stores, before, userKey, own));
      }
      const remove: Consequence = async ({ reactions }) => {
        await reactions.remove({ log, messageSeq, userKey });
        return [];
      };
      return {
        rule: ({ state }) => (leaving.length === 0 ? undefined : { state: withoutReactions(state, userID, leaving) }),
        consequences: [remove],
      };
    },
  };
}

/** Where the message names all who reacted so, nobody has to be looked for who takes the user's place. */
async function toLeaving(
  { reactions }: Pick<Stores, 'reactions'>,
  { log, messageSeq, state }: StoredMessage,
  userKey: Actor['userKey'],
  own: OwnReaction,
): Promise<Leaving> {
  const { reactionType } = own;
  const shown = decodeState(state).reactions?.find((one) => one.reactionType === reactionType);
  if (!shown || shown.users.length === shown.totalCount) return { own };
  const limit = shown.users.length;
  const newest = await reactions.newest({ log, messageSeq, reactionType, except: userKey, limit });
  return { own, newest };
}

const noReactions = { users: [], totalCount: 0 };

/** Entries in one answer: with the longest IDs and types they take about as much as an answer may hold. */
const entriesMax = 1000;

/** A page of those who reacted to a message; of one that the server does not have there are none. */
export async function queryMessageReactionUserList(
  { places }: { readonly places: PlaceDirectory },
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryMessageReactionUserList']>,
): Promise<ResultOf<Declared['queryMessageReactionUserList']>> {
  const { messageSeq, messageID, reactionType, offset, count } = params;
  const place = await places.locate(context, actor, params, 'read');
  if (!place || place.kind === 'unopenedPeer') return noReactions;
  const { log } = place;
  const { messages, reactions } = context.storage.read(actor.app);
  if ((await messages.messageIDAt(log, messageSeq)) !== messageID) return noReactions;
  if (place.kind === 'group' && (await leftFor(context, actor, place, [{ messageSeq }])).length === 0)
    return noReactions;
  const query = { log, messageSeq, ...(reactionType !== '' && { reactionType }) };
  const found = await reactions.users({ ...query, offset, limit: count });
  let entries = 0;
  const users = found.filter((user, index) => {
    entries += user.reactions.length;
    return index === 0 || entries <= entriesMax;
  });
  const totalCount = await reactions.countUsers(query);
  return { users: users.map((user) => ({ userID: user.userID, reactions: [...user.reactions] })), totalCount };
}
