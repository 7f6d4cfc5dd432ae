import { methods } from '@parley/protocol';
import { parse } from '@parley/protocol/schema';
import { cacheNumbers } from '../cache-numbers.ts';
import type { DeviceState, Facts, ServerMessage } from '../facts.ts';
import { ofKind, type SeenMessage } from '../history.ts';
import { placeOf } from '../places.ts';
import { broughtTo } from './brought.ts';
import { goneOn } from './deletions.ts';
import { heldSince } from './held-since.ts';
import { ids } from './send.ts';
import { type Checker, firstOf, groupBy, type Violation, violation } from './violation.ts';
import { conversationIn, endFor, isFor, isOfLastFor } from './windows.ts';

const finally_ = Number.POSITIVE_INFINITY;

/** I6: every list a device shows is ascending, and puts messages where the one log has them. */
export const orderIsTotal: Checker = (facts) =>
  firstOf(lists(facts), ({ at, device, messages }) => notAscending('I6', at, device, messages)) ??
  firstOf(facts.sightings, ({ at, by, message }) => {
    const row = facts.serverMessageByID.get(message.messageID);
    if (row === undefined || (row.messageSeq === message.messageSeq && row.orderKey === message.orderKey))
      return undefined;
    return violation('I6', at, 'a device puts a message elsewhere than the log', by, ids(message), ids(row));
  }) ??
  receivedOutOfOrder(facts);

interface List {
  readonly at: number;
  readonly device: string;
  readonly messages: readonly SeenMessage[];
}

function lists({ run }: Facts): readonly List[] {
  const inTheEnd = run.devices.flatMap(({ device, conversations }) =>
    conversations.map(({ messages }) => ({ at: finally_, device, messages })),
  );
  return [...ofKind(run.entries, 'page', 'received'), ...inTheEnd];
}

function notAscending(
  invariant: string,
  at: number,
  device: string,
  messages: readonly SeenMessage[],
): Violation | undefined {
  const index = messages.findIndex((message, place) => {
    const before = messages[place - 1];
    if (!before || message.orderKey > before.orderKey) return false;
    // The provisional key of a message that the server has not accepted may meet one of the server's.
    return message.orderKey < before.orderKey || (message.messageID !== '' && before.messageID !== '');
  });
  const [before, wrong] = [messages[index - 1], messages[index]];
  if (!before || !wrong) return undefined;
  return violation(invariant, at, 'a list is not ascending', device, ids(before), ids(wrong));
}

/** What one process of a device is told of one conversation comes in the order of the log. */
function receivedOutOfOrder({ run, lostByRestore }: Facts): Violation | undefined {
  const streams = groupBy(
    ofKind(run.entries, 'received'),
    ({ device, life, conversationID }) => `${device}/${life}/${conversationID}`,
  );
  return firstOf(streams.values(), (events) => {
    let before: SeenMessage | undefined;
    return firstOf(events, ({ at, device, messages }) => {
      for (const message of messages.filter(({ messageID }) => !lostByRestore.has(messageID))) {
        if (before && message.orderKey < before.orderKey) {
          return violation('I6', at, 'an older message was told after a newer one', device, ids(before), ids(message));
        }
        before = message;
      }
      return undefined;
    });
  });
}

/** I9: when all is quiet, every device holds what the server holds, from its first synchronisation on. */
export const devicesEqualServer: Checker = (facts) =>
  firstOf(
    facts.run.devices.filter(({ isCurrent }) => isCurrent),
    (device) => strangers(facts, device) ?? missing(facts, device) ?? untold(facts, device) ?? positions(facts, device),
  );

function strangers(facts: Facts, { device, userID, conversations }: DeviceState): Violation | undefined {
  return firstOf(conversations, ({ conversationID, messages }) => {
    const log = facts.logByConversation.get(placeOf(userID, conversationID));
    return firstOf(messages, (message) => {
      if (message.messageID === '') return undefined;
      const row = facts.serverMessageByID.get(message.messageID);
      const isSame =
        row !== undefined &&
        row.localMessageID === message.localMessageID &&
        row.timestamp === message.timestamp &&
        row.tag === message.tag &&
        log?.messages.includes(row) &&
        isFor(log, userID)(row);
      if (isSame) return undefined;
      return violation('I9', finally_, 'a device holds what the server does not', device, ids(message));
    });
  });
}

/** What the device must hold: whatever was sent after its first synchronisation. */
function due(facts: Facts, state: DeviceState): readonly { conversationID: string; row: ServerMessage }[] {
  const since = heldSince(facts, state);
  // A message that was sent again may be in the log since its first call.
  const calledAt = new Map(facts.sends.toReversed().map((send) => [`${send.userID}:${send.tag}`, send.at]));
  return facts.run.logs.flatMap((log) => {
    const conversationID = conversationIn(log, state.userID);
    const goneOf = goneOn(facts, state, conversationID);
    return log.messages
      .filter(isOfLastFor(log, state.userID))
      .filter((row) => goneOf(row) === 'kept')
      .filter((row) => (calledAt.get(`${row.senderUserID}:${row.tag}`) ?? 0) > since)
      .map((row) => ({ conversationID, row }));
  });
}

function missing(facts: Facts, state: DeviceState): Violation | undefined {
  const held = new Set(state.conversations.flatMap(({ messages }) => messages.map(({ messageID }) => messageID)));
  const lacking = due(facts, state).find(({ row }) => !held.has(row.messageID));
  return lacking && violation('I9', finally_, 'a device lacks a message', state.device, ids(lacking.row));
}

/**
 * By the clock of the server that let the device in. Others' clocks may lag behind it: what is stamped as older is for
 * the device a message of before its time, which it holds and need not tell of.
 */
function loginTime({ run }: Facts, { device }: DeviceState): number {
  const times = ofKind(run.entries, 'exchange')
    .filter((entry) => entry.device === device && entry.method === 'login')
    .map(({ result }) => parse(methods.session.login.result, result));
  return Math.max(0, ...times.map((answer) => (answer.ok ? answer.value.serverTime : 0)));
}

/** A process that lived all the while must have told its application of each message of others that no backup brought. */
function untold(facts: Facts, state: DeviceState): Violation | undefined {
  const { device, userID } = state;
  const wasKilled = ofKind(facts.run.entries, 'act').some(({ act, who }) => act === 'kill' && who === device);
  if (wasKilled) return undefined;
  const told = new Set(
    ofKind(facts.run.entries, 'received', 'revokeReceived', 'page')
      .filter((entry) => entry.device === device && entry.userID === userID)
      .flatMap(({ messages }) => messages.map(({ messageID }) => messageID)),
  );
  const begunAt = loginTime(facts, state);
  const isBrought = broughtTo(facts, state);
  const lacking = due(facts, state).find(
    ({ row }) => row.senderUserID !== userID && row.timestamp > begunAt && !told.has(row.messageID) && !isBrought(row),
  );
  return lacking && violation('I9', finally_, 'a device holds a message it never told of', device, ids(lacking.row));
}

function positions(
  { logByConversation }: Facts,
  { device, userID, conversations }: DeviceState,
): Violation | undefined {
  return firstOf(conversations, ({ conversationID, held }) => {
    const log = logByConversation.get(placeOf(userID, conversationID));
    if (!log || !held || (held.log === log.log && held.position === endFor(log, userID))) return undefined;
    return violation(
      'I9',
      finally_,
      'a device stands elsewhere than the log',
      device,
      held,
      log.log,
      endFor(log, userID),
    );
  });
}

/** I12: an event that comes twice, or too late, changes nothing: the application is told of a message once. */
export const toldOnce: Checker = ({ run, lostByRestore }) => {
  const cacheOf = cacheNumbers();
  const told = new Set<string>();
  return firstOf(run.entries, (entry) => {
    const stream = cacheOf(entry);
    if (entry.kind !== 'received') return undefined;
    return firstOf(entry.messages, (message) => {
      const key = `${entry.device}/${stream}/${entry.userID}:${message.messageID}`;
      if (told.has(key) && !lostByRestore.has(message.messageID)) {
        return violation('I12', entry.at, 'a device told of a message twice', entry.device, ids(message));
      }
      told.add(key);
      return undefined;
    });
  });
};
