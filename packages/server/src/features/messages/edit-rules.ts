import { type Millis, millis } from '@parley/kernel/brand';
import { type ParamsOf, type Refusal, refuse } from '@parley/protocol/define';
import type { MessageContent } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import { messageKind } from '@parley/protocol/message-kinds';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import { advance } from '../logs/rules.ts';
import type { Consequence, MessageChanging, NextMessage, PresentMessage } from './changing.ts';
import { combineType } from './combine-rules.ts';
import { type GroupRules, isMutedThere } from './group-rules.ts';
import { admitContent } from './rules.ts';
import { isTargeted } from './target-rules.ts';

/** How somebody edits a message. */
export interface EditCommand extends Pick<Actor, 'userKey' | 'userID'> {
  /** What it is to be, whole. */
  readonly content: MessageContent;
  /** The client asked before and does not know what came of it. */
  readonly isRepeat: boolean;
  readonly withinSeconds: number;
  readonly textBytesMax: number;
  readonly multipleBytesMax: number;
}

type EditError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleEditMessageFailed'
  | 'MessageModuleEditNoCorrespondingOperationAuthority'
  | 'MessageModuleMessageExceedsEditTime'
  | 'MessageModuleSenderIsMuted';

/** Whether and how a message is given another content by its sender; the first failing check decides the error. */
export function edit(
  message: PresentMessage,
  command: EditCommand,
  now: Millis,
): NextMessage | Refusal<EditError> | undefined {
  const { row, content, state, head } = message;
  const { userKey, userID, isRepeat, withinSeconds } = command;
  if (row.senderKey !== userKey) {
    return refuse('MessageModuleEditNoCorrespondingOperationAuthority', 'message: is not the own one');
  }
  const kind = messageKind(content.type, { isTargeted: isTargeted(row) });
  if (content.type !== command.content.type || !kind.isEditable || command.content.type === combineType) {
    return refuse('MessageModuleEditMessageFailed', 'message: cannot be edited, or has another type');
  }
  // What it answers is no part of what can be edited.
  const replied = 'replied' in content ? content.replied : undefined;
  const next = { ...command.content, ...(replied && { replied }) };
  const isTheirs = state.editorUserID === userID;
  if (isRepeat && isTheirs && JSON.stringify(next) === row.body) return undefined;
  if (now - row.timestamp > withinSeconds * 1000) {
    return refuse('MessageModuleMessageExceedsEditTime', `message: is older than ${withinSeconds} s`);
  }
  const inadmissible = admitContent(command.content, command);
  if (inadmissible) return inadmissible;
  // Every edit has a time of its own, by which a device tells it from other changes of the message.
  const editedTime = millis(Math.max(now, head.changedAt, (state.editedTime ?? 0) + 1));
  return { content: next, state: { ...state, editorUserID: userID, editedTime } };
}

/** What a request to edit asks for. */
export function editing(
  params: ParamsOf<typeof methods.messages.editMessage>,
  { userKey, userID }: Actor,
  {
    messages: { editWithinSeconds: withinSeconds },
    limits: { textBytesMax, multipleBytesMax },
  }: Pick<Config, 'messages' | 'limits'>,
  { isMuted, consequences }: Pick<GroupRules, 'isMuted'> & { readonly consequences: readonly Consequence[] },
): MessageChanging<EditError> {
  const { content, isRepeat = false } = params;
  const command = { userKey, userID, content, isRepeat, withinSeconds, textBytesMax, multipleBytesMax };
  return {
    named: params,
    missing: 'MessageModuleEditMessageFailed',
    prepare: async (_stores, _before, standing) => ({
      rule: (message, now) => {
        const isSilenced = standing && isMuted(standing.writer, advance(message.head, now).changedAt);
        return isSilenced ? isMutedThere : edit(message, command, now);
      },
      consequences,
    }),
  };
}
