import type { ErrorOf, ParamsOf, Refusal } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { FollowedLog } from '../logs/store.ts';
import type { Context } from './context.ts';
import { isListed } from './deletion-rules.ts';
import { type ConversationRead, doesNotExist, encodeConversation } from './encode.ts';
import type { Address, Place, PlaceDirectory } from './places.ts';
import { readingOf } from './readings.ts';
import { standingOf } from './rules.ts';

type Declared = typeof methods.conversations;

export interface ConversationParts {
  readonly places: PlaceDirectory;
  /** The newest message up to the head, encoded as the wire declares it for this reader. */
  newestMessage(context: Context, actor: Actor, followed: FollowedLog): Promise<string | undefined>;
}

/** The head of a log with the actor's entry of the conversation, as the wire declares it. */
export const encodeFollowed = async (
  { newestMessage }: Pick<ConversationParts, 'newestMessage'>,
  context: Context,
  actor: Actor,
  followed: FollowedLog,
): Promise<string> => encodeConversation(followed, standingOf(followed), await newestMessage(context, actor, followed));

/** The conversation that the actor names, if there ever was one; a log without a message is none. */
async function findPlace(
  { places }: ConversationParts,
  context: Context,
  actor: Actor,
  address: Address,
): Promise<Place | undefined> {
  const place = await places.locate(context, actor, address, 'read');
  return place?.kind === 'unopenedPeer' ? undefined : place;
}

/** The actor's entry of one conversation; `ConversationModuleConversationDoesNotExist` where there is none. */
export async function queryConversation(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryConversation']>,
) {
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  const followed = await context.storage.read(actor.app).conversations.followedLog(actor.userKey, place.log);
  if (!followed || !isListed(followed)) return doesNotExist();
  return new EncodedJson(await encodeFollowed(parts, context, actor, followed));
}

/** Marks a conversation as read; all devices of the user learn it from the user's own log. */
export async function clearConversationUnreadMessageCount(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['clearConversationUnreadMessageCount']>,
): Promise<ConversationRead | Refusal<ErrorOf<Declared['clearConversationUnreadMessageCount']>>> {
  // A place in memory is not waited for, so that what a session asks for keeps its order.
  const place = parts.places.known(actor, params) ?? (await findPlace(parts, context, actor, params));
  if (!place) return doesNotExist();
  return context.commit.batch(readingOf(actor, place.log, params.position));
}
