import { present } from '@parley/kernel/assert';
import type { KeyedQueue } from '@parley/kernel/keyed-queue';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import { type DutyDraft, type Hint, toUsers } from '../../core/effects.ts';
import { toUserID } from '../../core/ids.ts';
import type { Place, PlaceDirectory } from '../conversations/index.ts';
import { encodeEntryAppended } from '../logs/index.ts';
import type { UserDirectory } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { encodeCommandReceived, encodeContent, encodeMessage } from './encode.ts';
import { mentionedInPeer } from './mentions.ts';
import type { RuleOfApp } from './order.ts';
import { admit, admitTarget, looseOrderKey } from './rules.ts';
import type { AppendCommand, AppendDecision, AppendError, AppendReceipt, MessageRow } from './store.ts';
import type { StoredBytes } from './stored-bytes.ts';

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
}

/** A commit under way; wrapped, so that the lane goes on as soon as the commit has the message. */
interface Underway {
  readonly outcome: Promise<AppendReceipt | SendRefusal>;
}

/**
 * Sends a message and resolves when it is durable. Errors: `CommonModuleParamsInvalid`,
 * `MessageModuleTargetDoesNotExist`, and `NetworkModuleUserIsNotLogged` if the session ended meanwhile.
 */
export async function sendMessage(
  parts: SendParts,
  context: Context,
  actor: Actor,
  params: SendParams,
): Promise<AppendReceipt | SendRefusal> {
  const lane = `${laneOwner(actor)} ${params.targetID}`;
  const handedIn = await parts.lanes.run(lane, () => handIn(parts, context, actor, params));
  return isRefusal(handedIn) ? handedIn : handedIn.outcome;
}

/** Without a session the user's own sends keep their order. */
const laneOwner = ({ app, userKey, session }: Actor): string => session?.sessionID ?? `${app} ${userKey}`;

/** Runs without waiting where the conversation is in memory. */
async function handIn(
  { places, appends, stored }: SendParts,
  context: Context,
  actor: Actor,
  params: SendParams,
): Promise<Underway | SendRefusal> {
  const found = places.known(actor, params) ?? (await places.locate(context, actor, params, 'write'));
  const { textBytesMax } = context.config.limits;
  const refusal = admit({ senderKey: actor.userKey, targetKey: found?.other.userKey, textBytesMax }, params.content);
  if (refusal) return refusal;
  if (stored.isFull(context.config, actor.app)) return appIsFull;
  const located = present(found, 'an admitted target is there');
  const place = located.kind === 'unopenedPeer' ? await places.open(context, actor, located) : located;
  if (isRefusal(place)) return place;
  const change = appendOf(context, actor, params, { ...place, appends });
  stored.added(actor.app, change.command.body.length);
  return { outcome: context.commit.batch(change) };
}

const appIsFull = refuse('MessageModuleSendMessageFailed', 'the app has stored all that it may');

/** Messages on their way into their logs. */
type Appends = BatchKind<AppendCommand, AppendDecision, Stores>;

export const createAppends = (ruleOf: RuleOfApp): Appends => ({
  name: 'append',
  keys: (app, { log }) => [{ app, kind: 'conversation', key: log }],
  decide: ({ messages }, commands, now, app) => messages.appendBatch(commands, ruleOf(app), now),
});

type Append = Batched<AppendCommand, AppendDecision, AppendReceipt | Refusal<AppendError>, Stores>;

function appendOf(
  context: Context,
  actor: Actor,
  params: SendParams,
  { appends, ...place }: Place & { readonly appends: Appends },
): Append {
  const { other, log } = place;
  const { app, session, userKey, userID } = actor;
  const { conversationType, localMessageID, content, disableUnreadMessageCount = false } = params;
  const correspondence = { conversationType, senderUserID: userID, targetID: other.userID };
  const hintsOf = (row: MessageRow): readonly Hint[] => [
    {
      kind: 'event',
      app,
      audience: toUsers([userKey, other.userKey]),
      frame: encodeEntryAppended(log, { position: row.changedPosition, message: encodeMessage(row, correspondence) }),
      ...(session && { exceptSession: session.sessionID }),
    },
  ];
  const duties: readonly DutyDraft[] = [];
  const mentions = mentionedInPeer(content, place);
  return {
    app,
    kind: appends,
    command: {
      ...(session && { session: { sessionID: session.sessionID, generation: session.generation } }),
      log,
      senderKey: userKey,
      localMessageID,
      messageID: context.ids.next(),
      body: encodeContent(content),
      isCounted: !disableUnreadMessageCount,
      duties,
      ...(mentions && { mentions }),
    },
    settle: (decision) => {
      if (decision.kind === 'refuse') return { outcome: decision.refusal };
      if (decision.kind === 'repeat') return { outcome: decision.receipt };
      const { position, messageID, messageSeq, timestamp, orderKey } = decision.row;
      const receipt = { log, position, messageID, messageSeq, timestamp, orderKey };
      return { outcome: receipt, hints: hintsOf(decision.row), duties, messages: 1 };
    },
  };
}

type CommandParams = ParamsOf<typeof methods.messages.sendCommandMessage>;
type CommandRefusal = Refusal<ErrorOf<typeof methods.messages.sendCommandMessage>>;
type CommandResult = ResultOf<typeof methods.messages.sendCommandMessage>;

/**
 * Hands a Command message to the receiver's connected devices. Nothing is stored; it goes through the commit all the
 * same, where the session is known to be in force. It keeps no order with other messages.
 */
export async function sendCommandMessage(
  { users }: SendParts,
  context: Context,
  actor: Actor,
  params: CommandParams,
): Promise<CommandResult | CommandRefusal> {
  const target = await users.byUserID(context, actor.app, toUserID(params.targetID));
  const refusal = admitTarget({ senderKey: actor.userKey, targetKey: target?.userKey });
  if (refusal) return refusal;
  const { app, userID: senderUserID } = actor;
  const { userKey } = present(target, 'an admitted target is registered');
  const { conversationType, localMessageID, content } = params;
  return context.commit.run({
    app,
    keys: [],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const timestamp = context.clock.wall();
      const messageID = context.ids.next();
      const result = { messageID, timestamp, orderKey: looseOrderKey(timestamp, messageID) };
      const frame = encodeCommandReceived({ conversationType, senderUserID, localMessageID, content, ...result });
      return { result, effects: { hints: [{ kind: 'event' as const, app, audience: toUsers([userKey]), frame }] } };
    },
  });
}
