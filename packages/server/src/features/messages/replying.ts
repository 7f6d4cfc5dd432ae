import { assert } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal } from '@parley/protocol/define';
import type { Replied } from '@parley/protocol/features/values';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { Place } from '../conversations/index.ts';
import type { LogHead } from '../logs/store.ts';
import { combineType } from './combine-rules.ts';
import type { Context, Stores } from './context.ts';
import { decodeContent, encodeContent, hasReceiptIn, repliedIn, type TellableContent } from './encode.ts';
import { mentionedInGroup } from './mentions.ts';
import type { RuleOfApp } from './order.ts';
import { recipientsIn } from './recipients.ts';
import { countReply } from './reply-counts.ts';
import { admitReply, noOriginal, refer } from './reply-rules.ts';
import { seenBy } from './seen.ts';
import { isWithin } from './seen-rules.ts';
import { admitted, bytesOf, commandOf, inLane, type SendParts, type Sent, toSent, type Underway } from './service.ts';
import { type SourceOf, sourcesOf } from './sources.ts';
import type {
  AppendCommand,
  AppendError,
  AppendReceipt,
  AppendRule,
  Mentioned,
  MessageRow,
  StoredMessage,
} from './store.ts';
import { isFor } from './targets.ts';
import { hintsOf, type Left, leftTo, type ToldMessages } from './telling.ts';

type ReplyParams = ParamsOf<typeof methods.messages.replyMessage>;
type ReplyRefusal = Refusal<ErrorOf<typeof methods.messages.replyMessage>>;

/** A reply on its way into its log. */
interface ReplyCommand {
  readonly append: Omit<AppendCommand, 'body'>;
  readonly content: TellableContent;
  readonly original: ReplyParams['original'];
  readonly place: Place;
  readonly actor: Actor;
  readonly historyForNewMembers: number;
}

interface AppendedReply {
  readonly kind: 'append';
  readonly row: MessageRow;
  /** Absent: the server does not have it any more. */
  readonly root: StoredMessage | undefined;
  readonly head: LogHead;
  readonly sourceOf: SourceOf;
}

type Undecided =
  | AppendedReply
  | {
      readonly kind: 'repeat';
      readonly receipt: AppendReceipt;
      /** Absent: it was removed meanwhile. */
      readonly row: MessageRow | undefined;
      readonly sourceOf: SourceOf;
    }
  | { readonly kind: 'refuse'; readonly refusal: Refusal<AppendError> };

type ReplyDecision =
  | Exclude<Undecided, AppendedReply>
  | (AppendedReply & {
      /** Who has deleted the root is told nothing of it. */
      readonly left: Left;
    });

/**
 * Replies on their way into their logs. Each changes the root of its tree too, so that they are decided one by one, but
 * in one set, whose place among the other messages of a conversation is that of its members.
 */
export type Replies = BatchKind<ReplyCommand, ReplyDecision, Stores>;

export const createReplies = (ruleOf: RuleOfApp): Replies => ({
  name: 'reply',
  keys: (app, { append: { log } }) => [{ app, kind: 'conversation', key: log }],
  decide: async (stores, commands, now, app) => {
    const decisions: Undecided[] = [];
    for (const command of commands) decisions.push(await decide(stores, command, { rule: ruleOf(app), now }));
    const told = commands.map(({ place, actor }, index): ToldMessages => {
      const decision = decisions[index];
      if (decision?.kind !== 'append') return { place, actor, rows: [], deletedSeq: 0 };
      const { root, head } = decision;
      return { place, actor, rows: root ? [root] : [], deletedSeq: head.deletedSeq };
    });
    const left = await leftTo(stores, told);
    return decisions.map((decision) => (decision.kind === 'append' ? { ...decision, left } : decision));
  },
});

async function decide(
  stores: Stores,
  { append, content, original, place: { kind }, historyForNewMembers }: ReplyCommand,
  { rule, now }: { readonly rule: AppendRule; readonly now: Millis },
): Promise<Undecided> {
  const { log } = append;
  const ranges = await seenBy(stores, { kind, log, userKey: append.senderKey }, { historyForNewMembers });
  const found = await stores.messages.find({ log, messageSeq: original.messageSeq });
  const isThere = !isRefusal(ranges) && isWithin(ranges, original.messageSeq);
  const isSeen = isThere && (!found || (await isFor(stores.messages, found, append.senderKey)));
  const source = found && { row: found, content: decodeContent(found.body) };
  const replied = refer(original, source);
  // A repeat is answered as before, whatever became of the original meanwhile.
  const admitting: AppendRule = (facts, command, at) => {
    const decision = rule(facts, command, at);
    if (decision.kind !== 'append') return decision;
    const terms = { replyType: content.type, newestSeq: facts.head.messageSeq };
    const refusal = isSeen ? admitReply(original, source, terms) : noOriginal;
    return refusal ? { kind: 'refuse', refusal } : decision;
  };
  const body = encodeContent(withReplied(content, replied));
  const [decision] = await stores.messages.appendBatch([{ ...append, body }], admitting, now);
  assert(decision !== undefined, 'every command is decided');
  if (decision.kind === 'refuse') return decision;
  if (decision.kind === 'repeat') {
    const { receipt } = decision;
    const row = await stores.messages.find({ log, messageSeq: receipt.messageSeq, messageID: receipt.messageID });
    return { kind: 'repeat', receipt, row, sourceOf: await sourcesOf(stores.messages, log, row ? [row] : []) };
  }
  const { row, head } = decision;
  const { rootSeq } = replied;
  await stores.replies.add({ log, rootSeq, messageSeq: row.messageSeq });
  const root = await countReply(stores, { log, rootSeq, by: 1 }, now);
  const sourceOf = await sourcesOf(stores.messages, log, root ? [row, root] : [row]);
  return { kind: 'append', row, root, head, sourceOf };
}

/** No app sends a Revoke, nor Tips. */
const withReplied = (content: TellableContent, replied: Replied): TellableContent =>
  'revokeStatus' in content || 'targetUsers' in content ? content : { ...content, replied };

export interface ReplyParts extends SendParts {
  readonly replies: Replies;
}

/**
 * Sends a message that answers another one and resolves when it is durable; it goes the way of every message. Errors:
 * those of `sendMessage`, `CommonModuleParamsInvalid` for an original that never was or that nobody can answer, and
 * `MessageModuleSendMessageFailed` for one that was revoked.
 */
export function replyMessage(
  parts: ReplyParts,
  context: Context,
  actor: Actor,
  params: ReplyParams,
): Promise<EncodedJson | ReplyRefusal> {
  return inLane(parts, actor, params, () => handIn(parts, context, actor, params));
}

async function handIn(
  parts: ReplyParts,
  context: Context,
  actor: Actor,
  params: ReplyParams,
): Promise<Underway<EncodedJson | ReplyRefusal> | ReplyRefusal> {
  const found = parts.places.known(actor, params) ?? (await parts.places.locate(context, actor, params, 'append'));
  const place = admitted(parts, context, { actor, params, found });
  if (isRefusal(place)) return place;
  if (place.kind === 'unopenedPeer') return noOriginal;
  const sending = toSent(parts, context, actor, params);
  const sent = sending instanceof Promise ? await sending : sending;
  if (isRefusal(sent)) return sent;
  const { original } = params;
  const mentioning = place.kind === 'group' ? mentionedInGroup(context, actor, sent.content) : undefined;
  const mentions = mentioning && (await mentioning);
  const change = replyOf(parts, context, { actor, sent, original, place, mentions });
  parts.stored.added(actor.app, bytesOf({ ...change.command.append, body: encodeContent(sent.content) }));
  return { outcome: context.commit.batch(change) };
}

interface Replying {
  readonly actor: Actor;
  readonly sent: Sent;
  readonly original: ReplyParams['original'];
  readonly place: Place;
  readonly mentions: Mentioned | undefined;
}

function replyOf(
  { replies }: ReplyParts,
  context: Context,
  { actor, sent, original, place, mentions }: Replying,
): Batched<ReplyCommand, ReplyDecision, EncodedJson | ReplyRefusal, Stores> {
  const { content } = sent;
  const append = { ...commandOf(context, actor, sent, place), ...(mentions && { mentions }), duties: [] };
  return {
    app: actor.app,
    kind: replies,
    command: {
      append,
      content,
      original,
      place,
      actor,
      historyForNewMembers: context.config.groups.historyForNewMembers,
    },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      const { row, sourceOf } = decision;
      if (decision.kind === 'repeat') {
        const hasReceipt = row !== undefined && hasReceiptIn(row);
        const other = hasReceipt === (sent.hasReceipt ?? false) ? {} : { hasReceipt };
        return { outcome: encodeReceipt({ ...decision.receipt, ...other }, row, sourceOf) };
      }
      const { root, left, head } = decision;
      const { endedPosition } = head;
      const hints = [
        ...hintsOf(
          place,
          actor,
          { ...decision.row, senderUserID: actor.userID },
          { sourceOf, answered: actor.session, endedPosition },
        ),
        ...(root ? hintsOf(place, actor, root, { sourceOf, left, endedPosition }) : []),
      ];
      return { outcome: encodeReceipt(decision.row, row, sourceOf), hints, messages: 1 };
    },
  };
}

/** The receipt, with what the server knows of the message that was answered. */
function encodeReceipt(
  receipt: AppendReceipt & { readonly hasReceipt?: boolean },
  row: MessageRow | undefined,
  sourceOf: SourceOf,
): EncodedJson {
  const { log, position, messageID, messageSeq, timestamp, orderKey, hasReceipt } = receipt;
  const replied = row && repliedIn(row);
  const content = row && decodeContent(row.body);
  const combineID = content?.type === combineType ? content.combineID : undefined;
  const source = row && sourceOf(row);
  const fields = JSON.stringify({
    log,
    position,
    messageID,
    messageSeq,
    timestamp,
    orderKey,
    replied,
    combineID,
    hasReceipt,
    ...(row && recipientsIn(row)),
  });
  return new EncodedJson(source === undefined ? fields : `${fields.slice(0, -1)},"source":${source}}`);
}
