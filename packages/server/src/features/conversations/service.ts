import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import type { LogKey } from '../../core/ids.ts';
import { toLogKey } from '../../core/ids.ts';
import type { HeadToTell } from '../logs/index.ts';
import type { FollowedLog, StoredMention } from '../logs/store.ts';
import type { Context, Stores } from './context.ts';
import { type ConversationRead, doesNotExist, encodeConversation, type GroupSide } from './encode.ts';
import { isListed, orderKeyOf } from './entries.ts';
import type { Address, Place, PlaceDirectory } from './places.ts';
import { readingOf } from './readings.ts';
import { standingOf } from './rules.ts';

type Declared = typeof methods.conversations;

export interface ConversationParts {
  readonly places: PlaceDirectory;
  /** The newest message up to the head, encoded as the wire declares it for this reader. */
  newestMessage(context: Context, actor: Actor, followed: FollowedLog): Promise<string | undefined>;
  /** How far its members have read by receipts of the conversation, encoded as the wire declares it. */
  receiptMarks(context: Context, actor: Actor, heads: readonly FollowedLog[]): Promise<ReadonlyMap<LogKey, string>>;
  /** How somebody stands to a group, as the wire declares it. */
  groupSide(writer: GroupWriter, now: Millis): GroupSide;
}

type GroupWriter = NonNullable<Awaited<ReturnType<Stores['messages']['writers']>>[number]>;

/** The head of a log with the actor's entry of the conversation, as the wire declares it. */
export async function encodeFollowed(
  parts: Pick<ConversationParts, 'newestMessage' | 'receiptMarks' | 'groupSide'>,
  context: Context,
  actor: Actor,
  heads: readonly HeadToTell[],
): Promise<readonly string[]> {
  const { newestMessage, receiptMarks } = parts;
  const { userKey } = actor;
  const { conversations, messages } = context.storage.read(actor.app);
  const logs = heads.map(({ log }) => log);
  const [settings, mentioned] = await Promise.all([
    conversations.settings(userKey, logs),
    messages.mentionedAmong(userKey, logs),
  ]);
  const mentionsOf = ({ log, head, membership }: FollowedLog): Promise<readonly StoredMention[]> => {
    if (!mentioned.includes(log)) return Promise.resolve([]);
    const range = { after: membership.reading.position, upTo: head.position };
    return messages.mentionsOf({ log, userKey, ...range, limit: limits.mentionsMax });
  };
  const beside = await Promise.all(
    heads.map((followed) =>
      Promise.all([
        followed.isUnlisted ? undefined : newestMessage(context, actor, followed),
        mentionsOf(followed),
        orderKeyOf({ conversations, messages }, userKey, followed),
      ]),
    ),
  );
  // Read after the heads: what is newer than a head comes again behind it.
  const sides = await groupSides(parts, context, actor, heads);
  // The marks are read last: one that is missing among them stands behind the head.
  const marks = await receiptMarks(context, actor, heads);
  return heads.map((followed, index) => {
    const { log } = followed;
    const [lastMessage, mentions = [], orderKey = 0] = beside[index] ?? [];
    const group = sides.get(log);
    const told = { lastMessage, receiptMarks: marks.get(log), settings: settings.get(log), mentions, group, orderKey };
    return encodeConversation(followed, standingOf(followed), told);
  });
}

async function groupSides(
  { groupSide }: Pick<ConversationParts, 'groupSide'>,
  { storage, clock }: Context,
  { app, userKey }: Actor,
  heads: readonly FollowedLog[],
): Promise<ReadonlyMap<LogKey, GroupSide>> {
  const groups = heads.filter(({ type }) => type === groupConversation);
  if (groups.length === 0) return new Map();
  const writers = await storage.read(app).messages.writers(groups.map(({ log }) => ({ log, userKey })));
  const now = clock.wall();
  return new Map(
    groups.flatMap(({ log }, index) => {
      const writer = writers[index];
      return writer ? [[log, groupSide(writer, now)] as const] : [];
    }),
  );
}

/** The conversation that the actor names, if there ever was one; a log without a message is none. */
export async function findPlace(
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
  const readers = context.storage.read(actor.app);
  const followed = await readers.conversations.followedLog(actor.userKey, place.log);
  const isOver = !followed || followed.isDismissed;
  if (isOver || !(await isListed(readers, actor.userKey, followed))) return doesNotExist();
  const [text] = await encodeFollowed(parts, context, actor, [followed]);
  return new EncodedJson(present(text, 'every head is encoded'));
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

/** Marks several conversations as read at once; of those that the actor has not, nothing is answered. */
export async function clearConversationTotalUnreadMessageCount(
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['clearConversationTotalUnreadMessageCount']>,
): Promise<{ readings: ConversationRead[] } | Refusal<ErrorOf<Declared['clearConversationTotalUnreadMessageCount']>>> {
  const outcomes = await Promise.all(
    params.readings.map(({ log, position }) => context.commit.batch(readingOf(actor, toLogKey(log), position))),
  );
  const readings: ConversationRead[] = [];
  for (const outcome of outcomes) {
    if (!isRefusal(outcome)) {
      readings.push(outcome);
      continue;
    }
    const { refused, detail } = outcome;
    if (refused !== 'ConversationModuleConversationDoesNotExist') return refuse(refused, detail);
  }
  return { readings };
}
