import type { Millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { MessageContent, MultipleItem } from '@parley/protocol/features/values';
import { limits } from '@parley/protocol/limits';
import type { UserKey } from '../../core/ids.ts';
import { advance } from '../logs/rules.ts';
import type { LogHead } from '../logs/store.ts';
import type { AppendCommand, AppendFacts, AppendRule, ChangeDecision, ChangeFacts, MessageRow } from './store.ts';

/** `orderKey` is the time of the message with this many values for each millisecond. */
const orderKeysPerMs = 1024;
/**
 * From one key to the next where the order is ahead of the clock. Devices give the keys right behind those they know to what
 * they are sending, and with equal keys nobody could tell which of two messages is the last.
 */
export const orderKeyStep = 32;

/** What a sender is told whom the receiver has blocked. */
export const senderIsBlocked = refuse('MessageModuleSenderInBlacklist', 'the receiver has blocked the sender');

/**
 * Decides one message on its way into a log; positions and sequences have no gap, times and order never run backwards.
 * `lastOrderKey` is the newest that was given in any log: what is written later sorts after it, also where the clock
 * was set back.
 */
export const append = (
  facts: AppendFacts,
  command: AppendCommand,
  now: Millis,
  lastOrderKey = 0,
): ReturnType<AppendRule> => {
  const { head, earlier, generation, sentCounted, isBlocked } = facts;
  const { session } = command;
  if (session && session.generation !== generation) {
    return {
      kind: 'refuse',
      refusal: refuse('NetworkModuleUserIsNotLogged', 'the session is over or went on elsewhere'),
    };
  }
  if (earlier) return { kind: 'repeat', receipt: earlier };
  // Who has blocked whom meanwhile says nothing of what was sent before.
  if (isBlocked && command.sentAt === undefined) return { kind: 'refuse', refusal: senderIsBlocked };
  const { log, messageID, senderKey, localMessageID, body } = command;
  const { position, changedAt } = advance(head, now);
  const timestamp = command.sentAt ?? changedAt;
  const messageSeq = head.messageSeq + 1;
  const ownOrderKey = timestamp * orderKeysPerMs + (messageID % orderKeysPerMs);
  // What is taken over is older than what other logs have, and stands by its own time.
  const newest = command.sentAt === undefined ? Math.max(head.orderKey, lastOrderKey) : head.orderKey;
  const orderKey = Math.max(newest + orderKeyStep, ownOrderKey);
  const { isCounted } = command;
  const counted = head.counted + (isCounted ? 1 : 0);
  const row: MessageRow = {
    log,
    position,
    messageID,
    messageSeq,
    timestamp,
    orderKey,
    senderKey,
    localMessageID,
    changedPosition: position,
    counted,
    senderCounted: sentCounted + (isCounted ? 1 : 0),
    isCounted,
    shownTo: shownToOf(command),
    isServerMessage: command.isServerMessage,
    isImported: command.sentAt === undefined ? undefined : true,
    isWithdrawn: false,
    awaitsReceipt: command.awaitsReceipt,
    body,
    state: command.state,
  };
  const next: LogHead = {
    position,
    messageSeq,
    orderKey,
    counted,
    newestMessageID: messageID,
    deletedSeq: head.deletedSeq,
    targetedSeq: row.shownTo ? messageSeq : head.targetedSeq,
    endedPosition: head.endedPosition,
    changedAt,
  };
  return { kind: 'append', row, head: next };
};

function shownToOf({ targets, oneSide }: AppendCommand): MessageRow['shownTo'] {
  if (!targets) return oneSide;
  return targets.isInclusive ? 'listed' : 'unlisted';
}

/** What a change of a message gives it; what is absent stays as it is. */
export type MessageChange = Partial<Pick<MessageRow, 'body' | 'state' | 'isWithdrawn'>>;

/** The decision that changes a message so; one that would change nothing takes no position. */
export function change({ row, head }: ChangeFacts, changes: MessageChange, now: Millis): ChangeDecision<never> {
  const changed = { ...row, ...changes, isWithdrawn: row.isWithdrawn || (changes.isWithdrawn ?? false) };
  const { body, state, isWithdrawn } = changed;
  if (body === row.body && state === row.state && isWithdrawn === row.isWithdrawn) return { kind: 'unchanged' };
  const next = { ...head, ...advance(head, now) };
  return { kind: 'change', row: { ...changed, changedPosition: next.position }, head: next };
}

interface SendFacts {
  readonly senderKey: UserKey;
  /** `undefined` if nobody of that userID is registered. */
  readonly targetKey: UserKey | undefined;
}

/** How long what is written may be. */
interface ContentLimits {
  readonly textBytesMax: number;
  readonly multipleBytesMax: number;
}

type SendRefusal = Refusal<'CommonModuleParamsInvalid' | 'MessageModuleTargetDoesNotExist'>;

/** `orderKey` of a message that belongs to no log, so that it sorts by its time among the others. */
export const looseOrderKey = (timestamp: Millis, messageID: number): number =>
  timestamp * orderKeysPerMs + (messageID % orderKeysPerMs);

/** Whether anything may be sent to this target at all. */
export function admitTarget({ targetKey, senderKey }: SendFacts): SendRefusal | undefined {
  if (targetKey === senderKey) return refuse('CommonModuleParamsInvalid', 'targetID: is the sender');
  if (targetKey === undefined) return refuse('MessageModuleTargetDoesNotExist', 'targetID: is not registered');
  return undefined;
}

/** Whether a message may have this content, when it is sent and later. */
export function admitContent(
  content: MessageContent,
  facts: ContentLimits,
): Refusal<'CommonModuleParamsInvalid'> | undefined {
  const fault = faultOf(content, facts);
  return fault === undefined ? undefined : refuse('CommonModuleParamsInvalid', fault);
}

/** What is wrong with the content, beside what its declaration says. */
function faultOf(content: MessageContent, facts: ContentLimits) {
  if ('messageInfoList' in content) return faultOfItems(content.messageInfoList, facts.multipleBytesMax);
  if (!('message' in content)) return undefined;
  if (content.message.trim() === '') return 'content.message: is blank';
  if (utf8Length(content.message) > facts.textBytesMax) return `content.message: is over ${facts.textBytesMax} bytes`;
  return undefined;
}

function faultOfItems(items: readonly MultipleItem[], bytesMax: number): string | undefined {
  const customs = items.filter(({ type }) => type === 200).length;
  if (customs > limits.multipleCustomMax) return 'content.messageInfoList: has more than one Custom';
  if (utf8Length(JSON.stringify(items)) > bytesMax) return `content.messageInfoList: is over ${bytesMax} bytes`;
  return undefined;
}

/** Every message accepted at `at` or later has an `orderKey` above this; every one at or below it is older. */
export const orderKeyBefore = (at: Millis): number => Math.max(0, at * orderKeysPerMs - 1);

/**
 * Up to where a log has lost its messages for a device that holds everything up to `after`, where `oldest` is the oldest
 * that is left; 0: it has lost none. A log that is whole has its first message or never had any.
 */
export function removedTo(
  head: LogHead,
  after: number,
  oldest: { readonly position: number; readonly messageSeq: number } | undefined,
): number {
  const isWhole = oldest ? oldest.messageSeq === 1 : head.messageSeq === 0;
  if (isWhole) return 0;
  if (!oldest) return head.position;
  return oldest.position <= after + 1 ? 0 : oldest.position - 1;
}

/** Whether a page of a log may not be all there is: it has as many rows, or as many bytes, as were asked for. */
export const isFullPage = (
  rows: readonly Pick<MessageRow, 'body' | 'state'>[],
  { limit, bytesMax }: { readonly limit: number; readonly bytesMax: number },
): boolean => {
  if (rows.length === limit) return true;
  const bytes = rows.reduce((sum, { body, state = '' }) => sum + utf8Length(body) + utf8Length(state), 0);
  return rows.length > 1 && bytes >= bytesMax;
};
