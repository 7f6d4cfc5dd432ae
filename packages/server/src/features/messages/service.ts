import { present } from '@parley/kernel/assert';
import type { KeyedQueue } from '@parley/kernel/keyed-queue';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { messageKind } from '@parley/protocol/message-kinds';
import type { Actor } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { DutyDraft, Hint } from '../../core/effects.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { isBlocked } from '../blacklist/index.ts';
import type { Place, PlaceDirectory, UnopenedPeer } from '../conversations/index.ts';
import { encodeEntryAppended } from '../logs/index.ts';
import type { UserDirectory } from '../users/index.ts';
import { combineType } from './combine-rules.ts';
import type { CombineUse } from './combine-store.ts';
import { combineMessages } from './combining.ts';
import type { Context, Stores } from './context.ts';
import { encodeContent, encodeMessage, encodeState, hasReceiptIn, type TellableContent } from './encode.ts';
import type { GroupRules } from './group-rules.ts';
import { mentionedInGroup, mentionedInPeer } from './mentions.ts';
import type { RuleOfApp } from './order.ts';
import { recipientsIn } from './recipients.ts';
import { admitContent, admitTarget, senderIsBlocked } from './rules.ts';
import type { AppendCommand, AppendDecision, AppendError, AppendReceipt } from './store.ts';
import type { StoredBytes } from './stored-bytes.ts';
import { hintsOfAppended } from './telling.ts';

type SendParams = ParamsOf<typeof methods.messages.sendMessage>;
type SendRefusal = Refusal<ErrorOf<typeof methods.messages.sendMessage>>;

export interface SendParts {
  readonly users: UserDirectory;
  readonly places: PlaceDirectory;
  /**
   * A lane per session and target keeps the order of one sender while a conversation is looked up or opened. What
   * waits in it is bounded by the requests that one connection may have in flight.
   */
  readonly lanes: KeyedQueue<string>;
  readonly appends: Appends;
  readonly stored: StoredBytes;
  readonly groupRules: GroupRules;
}

type SendResult = ResultOf<typeof methods.messages.sendMessage>;

/** A commit under way; wrapped, so that the lane goes on as soon as the commit has the message. */
export interface Underway<Outcome> {
  readonly outcome: Promise<Outcome>;
}

/**
 * Sends a message and resolves when it is durable. Errors: `CommonModuleParamsInvalid`,
 * `MessageModuleTargetDoesNotExist`, `MessageModuleSenderInBlacklist`, in a group `GroupModuleUserIsNotInTheGroup` and
 * `MessageModuleSenderIsMuted`, and `NetworkModuleUserIsNotLogged` if the session ended meanwhile.
 */
export async function sendMessage(
  parts: SendParts,
  context: Context,
  actor: Actor,
  params: SendParams,
): Promise<SendResult | SendRefusal> {
  const outcome = await inLane(parts, actor, params, () => handIn(parts, context, actor, params));
  if (isRefusal(outcome)) return outcome;
  const { isRepeat, ...receipt } = outcome;
  return {
    ...receipt,
    ...(isRepeat && (await otherAsked(context, actor, params, receipt))),
    ...(params.content.type === combineType && (await combineIDOf(context, actor, receipt))),
  };
}

/** What a repeat is told of the receipt of the message that was accepted the first time, perhaps as it was asked then. */
async function otherAsked(
  context: Context,
  { app }: Actor,
  asked: SendParams,
  receipt: AppendReceipt,
): Promise<Pick<SendResult, 'hasReceipt' | 'recipients'>> {
  const row = await context.storage.read(app).messages.find(receipt);
  const hasReceipt = row !== undefined && hasReceiptIn(row);
  const recipients = row && recipientsIn(row);
  return hasReceipt === (asked.hasReceipt ?? false) ? { ...recipients } : { hasReceipt, ...recipients };
}

/** The copy that a Combine refers to: of a repeat the one that was made the first time. */
async function combineIDOf(
  context: Context,
  { app }: Actor,
  receipt: AppendReceipt,
): Promise<{ readonly combineID?: string }> {
  const combineID = await context.storage.read(app).messages.combineAt(receipt);
  return combineID === undefined ? {} : { combineID };
}

/** Hands a message in when it is its turn, and resolves with what comes of it. */
export async function inLane<Outcome, Refused extends Refusal>(
  { lanes }: Pick<SendParts, 'lanes'>,
  actor: Actor,
  { targetID }: Pick<SendParams, 'targetID'>,
  handIn: () => Promise<Underway<Outcome> | Refused>,
): Promise<Outcome | Refused> {
  const handedIn = await lanes.run(`${laneOwner(actor)} ${targetID}`, handIn);
  return isRefusal(handedIn) ? handedIn : handedIn.outcome;
}

/** Without a session the user's own sends keep their order. */
export const laneOwner = ({ app, userKey, session }: Actor): string => session?.sessionID ?? `${app} ${userKey}`;

/** Runs without waiting where the conversation is in memory. */
async function handIn(
  parts: SendParts,
  context: Context,
  actor: Actor,
  params: SendParams,
): Promise<Underway<Accepted | SendRefusal> | SendRefusal> {
  const { places, appends, stored } = parts;
  const found = places.known(actor, params) ?? (await places.locate(context, actor, params, 'append'));
  const located = admitted(parts, context, { actor, params, found });
  if (isRefusal(located)) return located;
  const place =
    located.kind === 'unopenedPeer' ? await places.open(context, actor, located, notBlocked(actor, located)) : located;
  if (isRefusal(place)) return place;
  const sending = toSent(parts, context, actor, params);
  // Whatever need not be waited for keeps its turn.
  const sent = sending instanceof Promise ? await sending : sending;
  if (isRefusal(sent)) return sent;
  const command = commandOf(context, actor, sent, place);
  // Nobody has to be looked for between two users, nor where nobody is mentioned.
  const mentioning = place.kind === 'group' ? mentionedInGroup(context, actor, sent.content) : undefined;
  const mentions = mentioning && (await mentioning);
  const change = appendOf(actor, sent, { place, appends, command: { ...command, ...(mentions && { mentions }) } });
  stored.added(actor.app, bytesOf(change.command));
  return { outcome: context.commit.batch(change) };
}

/** No conversation is begun for a message that is refused. */
export const notBlocked =
  ({ userKey }: Actor, { other }: UnopenedPeer) =>
  async (stores: StoresOf<'blacklist'>) =>
    (await isBlocked(stores, other.userKey, userKey)) ? senderIsBlocked : undefined;

/** What is stored for a message, with the copies of those that it combines. */
export const bytesOf = ({ body, combine }: Pick<AppendCommand, 'body' | 'combine'>): number =>
  (combine?.copy?.messages ?? []).reduce((sum, message) => sum + message.body.length, body.length);

/** The place that was found for a message, if the message may go there. */
export function admitted<Found extends Place | UnopenedPeer>(
  { stored }: Pick<SendParts, 'stored'>,
  context: Context,
  { actor, params, found }: { readonly actor: Actor; readonly params: SendParams; readonly found: Found | undefined },
): Found | SendRefusal {
  const { textBytesMax, multipleBytesMax } = context.config.limits;
  const isGroup = found?.kind === 'group';
  const refusal =
    (isGroup ? undefined : admitTarget({ senderKey: actor.userKey, targetKey: found?.other.userKey })) ??
    admitContent(params.content, { textBytesMax, multipleBytesMax });
  if (refusal) return refusal;
  if (stored.isFull(context.config, actor.app)) return appIsFull;
  return present(found, 'an admitted target is there');
}

export const appIsFull = refuse('MessageModuleSendMessageFailed', 'the app has stored all that it may');

/** Messages on their way into their logs. */
type Appends = BatchKind<AppendCommand, AppendDecision, Stores>;

export const createAppends = (ruleOf: RuleOfApp): Appends => ({
  name: 'append',
  keys: (app, { log }) => [{ app, kind: 'conversation', key: log }],
  decide: ({ messages }, commands, now, app) => messages.appendBatch(commands, ruleOf(app), now),
});

/** Beside the body of a message that is to be read with a receipt. */
const asking = { state: encodeState({ receipt: {} }) };
const awaitingReceipt = { ...asking, awaitsReceipt: true } as const;

/** Only between two users all of it can be read at once, for which what waits is looked for. */
const askingReceipt = ({ kind }: Place) => (kind === 'peer' ? awaitingReceipt : asking);

/** A message that is in its log, perhaps since an earlier request. */
type Accepted = AppendReceipt & { readonly isRepeat?: true; readonly recipients?: number };

type Append = Batched<AppendCommand, AppendDecision, Accepted | Refusal<AppendError>, Stores>;

/** A message as it is stored. */
export interface Sent extends Omit<SendParams, 'content'> {
  readonly content: TellableContent;
  /** The copy that a Combine refers to. */
  readonly use?: CombineUse;
}

/** What is sent, with a copy of what it combines; only a Combine has to wait for it. */
export function toSent(
  { places }: Pick<SendParts, 'places'>,
  context: Context,
  actor: Actor,
  params: SendParams,
): Sent | Promise<Sent | SendRefusal> {
  const { content } = params;
  if (content.type !== combineType) return { ...params, content };
  return combineMessages({ places }, context, actor, content).then((combined) =>
    isRefusal(combined) ? combined : { ...params, ...combined },
  );
}

/** On its way into its log. */
interface Appending {
  readonly place: Place;
  readonly appends: Appends;
  readonly command: Omit<AppendCommand, 'body' | 'duties'>;
  /** The content, where it is encoded already. */
  readonly body?: string;
}

type Appended = Extract<AppendDecision, { readonly kind: 'append' }>;

export function appendOf(
  actor: Actor,
  { conversationType, content }: Sent,
  { place, appends, command, body = encodeContent(content) }: Appending,
): Append {
  const { log } = place;
  const { app, userID } = actor;
  const targetID = place.kind === 'group' ? place.groupID : place.other.userID;
  const correspondence = { conversationType, senderUserID: userID, targetID };
  const hintsOf = (appended: Appended): readonly Hint[] => {
    const { row } = appended;
    const message = encodeMessage(row, correspondence);
    const frame = encodeEntryAppended(log, { position: row.changedPosition, message });
    return hintsOfAppended(place, actor, appended, { targets: command.targets, frame });
  };
  const duties: readonly DutyDraft[] = [];
  return {
    app,
    kind: appends,
    command: { ...command, body, duties },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      if (decision.kind === 'repeat') return { outcome: { ...decision.receipt, isRepeat: true } };
      const { position, messageID, messageSeq, timestamp, orderKey } = decision.row;
      const receipt = { log, position, messageID, messageSeq, timestamp, orderKey, ...recipientsIn(decision.row) };
      return { outcome: receipt, hints: hintsOf(decision), duties, messages: 1 };
    },
  };
}

/** What an append is beside its body, and what it leaves to be done. */
export function commandOf(
  context: Context,
  { session, userKey }: Actor,
  { localMessageID, content, disableUnreadMessageCount = false, use, hasReceipt }: Sent,
  place: Place,
): Omit<AppendCommand, 'body' | 'duties'> {
  const mentions = place.kind === 'peer' ? mentionedInPeer(content, place) : undefined;
  return {
    ...(session && { session: { sessionID: session.sessionID, generation: session.generation } }),
    log: place.log,
    senderKey: userKey,
    localMessageID,
    messageID: context.ids.next(),
    isCounted: !disableUnreadMessageCount,
    ...(hasReceipt && messageKind(content.type).hasReceipt && askingReceipt(place)),
    ...(use && { combine: use }),
    ...(mentions && { mentions }),
  };
}
