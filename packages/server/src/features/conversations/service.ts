import { type ErrorOf, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { FollowedLog, LogHead, Membership, Reading } from '../logs/store.ts';
import { appendUserLog } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { type ConversationRead, encodeConversation } from './encode.ts';
import type { Address, Place, PlaceDirectory } from './places.ts';
import { markOfHead, readingAt, readUpTo, standingOf } from './rules.ts';

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

const doesNotExist = () => refuse('ConversationModuleConversationDoesNotExist', 'there is no such conversation');

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
  if (!followed || followed.head.messageSeq === 0) return doesNotExist();
  return new EncodedJson(await encodeFollowed(parts, context, actor, followed));
}

/** Marks a conversation as read; all devices of the user learn it from the user's own log. */
export async function clearConversationUnreadMessageCount(
  parts: ConversationParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['clearConversationUnreadMessageCount']>,
): Promise<ConversationRead | Refusal<ErrorOf<Declared['clearConversationUnreadMessageCount']>>> {
  const place = await findPlace(parts, context, actor, params);
  if (!place) return doesNotExist();
  const { app, userKey } = actor;
  const locks: readonly LockKey[] = [
    { app, kind: 'conversation', key: place.log },
    { app, kind: 'user', key: userKey },
  ];
  return context.commit.run({
    app,
    keys: locks,
    decide: async (stores) => (await refuseIfOver(stores, actor)) ?? read(stores, actor, place.log, params.position),
  });
}

async function read(stores: Stores, { app, userKey, session }: Actor, log: LogKey, asked: number) {
  const { conversations } = stores;
  const row = await conversations.get(log);
  const membership = await conversations.membership(log, userKey);
  if (!row || !membership || row.head.messageSeq === 0) return doesNotExist();
  const { head } = row;
  const resultOf = (after: Membership): ConversationRead => ({
    log,
    ...standingOf({ head, membership: after }),
    position: head.position,
    messageSeq: head.messageSeq,
  });
  const position = readUpTo(head, membership, asked);
  if (position === undefined) return { result: resultOf(membership) };
  const reading = await readingUpTo(stores, { log, userKey, head, membership }, position);
  const withdrawn = await conversations.withdrawnAfter(log, userKey, position);
  await conversations.putReading(log, userKey, reading);
  const result = resultOf({ ...membership, reading, withdrawn, carried: 0 });
  const entry = { kind: 'conversationRead', key: String(log), origin: session?.instanceID, body: result } as const;
  const hint = await appendUserLog(app, stores, userKey, entry);
  return { result, effects: { hints: [hint] } };
}

interface Member {
  readonly log: LogKey;
  readonly userKey: UserKey;
  readonly head: LogHead;
  readonly membership: Membership;
}

/** How the log stood at the position, by the message there: what comes after it is not looked through. */
async function readingUpTo(
  { messages }: Pick<Stores, 'messages'>,
  { log, userKey, head, membership }: Member,
  position: number,
): Promise<Reading> {
  const end = markOfHead(head, membership);
  const known = position === head.position ? end : await messages.markAt({ log, userKey, position });
  const later = known ?? (await messages.markBeforeOldest({ log, userKey })) ?? end;
  return readingAt(position, known, { before: membership.reading, later });
}
