import { type Millis, millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { MessageContent } from '@parley/protocol/features/values';
import type { UserKey } from '../../core/ids.ts';
import type { LogHead } from '../conversations/store.ts';
import type { AppendRule, ChangeDecision, ChangeFacts, MessageRow } from './store.ts';

/** `orderKey` is the time of the message with this many values for each millisecond. */
const orderKeysPerMs = 1024;

/** Decides one message on its way into a log; positions and sequences have no gap, times and order never run backwards. */
export const append: AppendRule = (facts, command, now) => {
  const { head, earlier, generation, sentCounted } = facts;
  const { session } = command;
  if (session && session.generation !== generation) {
    return {
      kind: 'refuse',
      refusal: refuse('NetworkModuleUserIsNotLogged', 'the session is over or went on elsewhere'),
    };
  }
  if (earlier) return { kind: 'repeat', receipt: earlier };
  const { log, messageID, senderKey, localMessageID, body } = command;
  const timestamp = millis(Math.max(now, head.changedAt));
  const position = head.position + 1;
  const messageSeq = head.messageSeq + 1;
  const orderKey = Math.max(head.orderKey + 1, timestamp * orderKeysPerMs + (messageID % orderKeysPerMs));
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
    isWithdrawn: false,
    body,
    state: undefined,
  };
  const next: LogHead = {
    position,
    messageSeq,
    orderKey,
    counted,
    newestMessageID: messageID,
    changedAt: timestamp,
  };
  return { kind: 'append', row, head: next };
};

/** What a change of a message gives it; what is absent stays as it is. */
export type MessageChange = Partial<Pick<MessageRow, 'body' | 'state' | 'isWithdrawn'>>;

/** The decision that changes a message so; one that would change nothing takes no position. */
export function change({ row, head }: ChangeFacts, changes: MessageChange, now: Millis): ChangeDecision {
  const { senderUserID: _shown, ...before } = row;
  const changed = { ...before, ...changes, isWithdrawn: before.isWithdrawn || (changes.isWithdrawn ?? false) };
  const { body, state, isWithdrawn } = changed;
  if (body === row.body && state === row.state && isWithdrawn === row.isWithdrawn) return { kind: 'unchanged' };
  const position = head.position + 1;
  const changedAt = millis(Math.max(now, head.changedAt));
  return { kind: 'change', row: { ...changed, changedPosition: position }, head: { ...head, position, changedAt } };
}

export interface SendFacts {
  readonly senderKey: UserKey;
  /** `undefined` if nobody of that userID is registered. */
  readonly targetKey: UserKey | undefined;
  readonly textBytesMax: number;
}

export type SendRefusal = Refusal<'CommonModuleParamsInvalid' | 'MessageModuleTargetDoesNotExist'>;

/** `orderKey` of a message that belongs to no log, so that it sorts by its time among the others. */
export const looseOrderKey = (timestamp: Millis, messageID: number): number =>
  timestamp * orderKeysPerMs + (messageID % orderKeysPerMs);

/** Whether anything may be sent to this target at all. */
export function admitTarget({ targetKey, senderKey }: Omit<SendFacts, 'textBytesMax'>): SendRefusal | undefined {
  if (targetKey === senderKey) return refuse('CommonModuleParamsInvalid', 'targetID: is the sender');
  if (targetKey === undefined) return refuse('MessageModuleTargetDoesNotExist', 'targetID: is not registered');
  return undefined;
}

/** Whether a message may be sent; the first failing check decides the error. */
export function admit(facts: SendFacts, content: MessageContent): SendRefusal | undefined {
  const misdirected = admitTarget(facts);
  if (misdirected) return misdirected;
  if (content.message.trim() === '') return refuse('CommonModuleParamsInvalid', 'content.message: is blank');
  if (utf8Length(content.message) > facts.textBytesMax) {
    return refuse('CommonModuleParamsInvalid', `content.message: is over ${facts.textBytesMax} bytes`);
  }
  return undefined;
}

/** Every message accepted at `at` or later has an `orderKey` above this; every one at or below it is older. */
export const orderKeyBefore = (at: Millis): number => Math.max(0, at * orderKeysPerMs - 1);

/** Where a device stands in a log: it holds everything up to `position`. */
export interface Standing {
  readonly position: number;
  readonly messageSeq: number;
}

/**
 * The standing that a device can really have. A position holds one message at most, so at `position` the sequence is
 * no lower than the head's less the positions between; a device that skipped a gap knows a lower one.
 */
export function honestStanding(head: LogHead, shown: Standing): Standing {
  const position = Math.min(shown.position, head.position);
  const messageSeqMin = Math.max(0, head.messageSeq - (head.position - position));
  return { position, messageSeq: Math.max(messageSeqMin, Math.min(shown.messageSeq, position, head.messageSeq)) };
}

/** Where the replay begins: `oldest` is the oldest message young enough for it, absent if there is none. */
export function replayFrom(
  head: LogHead,
  standing: Standing,
  oldest: { readonly position: number; readonly messageSeq: number } | undefined,
): Standing {
  if (!oldest) return { position: head.position, messageSeq: head.messageSeq };
  if (oldest.position <= standing.position + 1) return standing;
  return { position: oldest.position - 1, messageSeq: oldest.messageSeq - 1 };
}

/**
 * Where a log begins for a device, now that its oldest messages may have been removed: `oldest` is the oldest that is
 * left. A log that lost none has its first message or never had any; what stands before that is no gap.
 */
export function keptFrom(
  head: LogHead,
  from: Standing,
  oldest: { readonly position: number; readonly messageSeq: number } | undefined,
): Standing {
  const isWhole = oldest ? oldest.messageSeq === 1 : head.messageSeq === 0;
  return isWhole ? from : replayFrom(head, from, oldest);
}

/** How far an answer goes: up to the head that was read before its rows, unless the page ended first. */
export function coverage(
  head: LogHead,
  from: Standing,
  page: { readonly lastChangedPosition: number | undefined; readonly isCut: boolean },
): { readonly to: number; readonly isComplete: boolean } {
  const last = page.lastChangedPosition ?? from.position;
  const to = page.isCut ? last : Math.max(last, head.position, from.position);
  return { to, isComplete: !page.isCut || to >= head.position };
}
