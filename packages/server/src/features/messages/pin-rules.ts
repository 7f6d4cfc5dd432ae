import { type Millis, millis } from '@parley/kernel/brand';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { MessageState } from '@parley/protocol/features/values';
import { messageKind } from '@parley/protocol/message-kinds';
import type { NextMessage, PresentMessage } from './changing.ts';
import type { Pin } from './pin-store.ts';
import { typeOf } from './revoke-rules.ts';
import { isTargeted } from './target-rules.ts';

/** How somebody pins a message. */
export interface PinCommand {
  readonly userID: string;
  /** The same for every repeat of the call. */
  readonly requestKey: string;
  readonly disableAutoReplace: boolean;
  readonly pinsMax: number;
}

const revokeType = 31;

/** The pins of a log that have to go when one more comes, the oldest first. */
export const replacedBy = (pins: readonly Pin[], messageSeq: number, pinsMax: number): readonly Pin[] =>
  pins.some((pin) => pin.messageSeq === messageSeq) ? [] : pins.slice(0, Math.max(0, pins.length + 1 - pinsMax));

/** Whether and how a message is pinned; `pins` are those of its log, the oldest first. */
export function pin(
  message: PresentMessage,
  pins: readonly Pin[],
  command: PinCommand,
  now: Millis,
):
  | NextMessage
  | Refusal<
      | 'CommonModuleParamsInvalid'
      | 'MessageModuleSendMessageFailed'
      | 'MessageModuleTheNumberOfPinnedMessagesExceedsLimit'
    >
  | undefined {
  const { row, content, state, head } = message;
  const { userID, requestKey, disableAutoReplace, pinsMax } = command;
  const type = typeOf(content);
  if (type === revokeType) return refuse('MessageModuleSendMessageFailed', 'message: was revoked');
  if (!messageKind(type, { isTargeted: isTargeted(row) }).isPinnable) {
    return refuse('CommonModuleParamsInvalid', 'message: cannot be pinned');
  }
  const present = pins.find(({ messageSeq }) => messageSeq === row.messageSeq);
  if (present?.request === requestKey) return undefined;
  if (disableAutoReplace && replacedBy(pins, row.messageSeq, pinsMax).length > 0) {
    return refuse('MessageModuleTheNumberOfPinnedMessagesExceedsLimit', `conversation: has ${pinsMax} pinned messages`);
  }
  return { state: { ...state, pin: { userID, time: millis(Math.max(now, head.changedAt)) } } };
}

const withoutPin = ({ pin: _gone, ...rest }: MessageState): MessageState => rest;

/** Whether and how the pin of a message is taken away. */
export function unpin(
  { state }: PresentMessage,
  { isRepeat }: { readonly isRepeat: boolean },
): NextMessage | Refusal<'MessageModuleMessageIsNotPinned'> | undefined {
  if (state.pin) return { state: withoutPin(state) };
  return isRepeat ? undefined : refuse('MessageModuleMessageIsNotPinned', 'message: is not pinned');
}

/** What becomes of a message whose pin another one takes. */
export const replaced = ({ state }: PresentMessage): NextMessage | undefined =>
  state.pin ? { state: withoutPin(state) } : undefined;
