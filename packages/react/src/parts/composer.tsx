import { type ZIMErrorCode, ZIMMessageType, type ZIMTypedMessage } from '@parley/client';
import { type ReactNode, type Ref, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type Composing,
  type ConversationRef,
  keyOf,
  type OpenGroup,
  receiptMembersAtMost,
  useComposing,
  useConversation,
  useMessageActions,
  useMessages,
  useSend,
  useTyping,
} from '../index.ts';
import { closedAt, muteEndOf, wordsOfClosed } from './closed.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';
import { createFormats } from './formats.ts';
import { type MentionChoice, mentionsIn } from './mentioning.ts';
import { MessageComposer } from './message-composer.tsx';
import { wordsOf } from './message-words.ts';
import { useMentionChoices } from './use-mention-choices.ts';
import { useName } from './use-name.ts';
import { useNow } from './use-now.ts';
import { useOpenGroup } from './use-open-group.ts';
import { useSenderNames } from './use-sender-names.ts';

/** What the SDK takes as a text, unless the server was told otherwise. */
const textBytesMax = 2048;

export interface ComposerProps {
  readonly conversation: ConversationRef;
  readonly fieldRef?: Ref<HTMLTextAreaElement> | undefined;
  /** What the field begins with, and who is told what stands in it: for drafts that are to survive. */
  readonly draft?: string | undefined;
  readonly onDraft?: ((text: string) => void) | undefined;
  /** How large a text may be, in bytes of UTF-8. */
  readonly bytesMax?: number | undefined;
  /** In groups of no more members receipts are asked for, unless it is not known yet how many there are; 100 if nothing is said. */
  readonly receiptMembersMax?: number | undefined;
  readonly texts?: PartsTexts | undefined;
}

/** Where messages are written, answered and edited. What is typed draws nothing else. */
export function Composer(props: ComposerProps): ReactNode {
  // Nobody sends to one what was written for another.
  return <OpenComposer key={keyOf(props.conversation)} {...props} />;
}

/** What is written, and beside it the draft that waits while a message is edited. */
interface Written {
  readonly text: string;
  readonly draft: string;
  readonly of: Composing | undefined;
}

function OpenComposer(props: ComposerProps): ReactNode {
  const { conversation, fieldRef, draft = '', onDraft, bytesMax = textBytesMax, texts = english } = props;
  const { receiptMembersMax = receiptMembersAtMost } = props;
  const { send } = useSend(conversation);
  const { edit } = useMessageActions(conversation);
  const { tellTyping } = useTyping(conversation);
  const { composing, cancel, editLast } = useComposing(conversation);
  const group = useOpenGroup(conversation);
  const { name } = useName(conversation, group?.info);
  const nameOf = useSenderNames(conversation, answeredIn(composing), { name, members: group?.members });
  const [{ text }, setWritten] = useWritten(draft, composing);
  /** The code of the refusal of a text that was not taken. */
  const [refusal, setRefusal] = useState<number>();
  const isBlocked = useBeingBlocked(conversation);
  const closed = useBeingClosed(conversation, texts);
  const { mentions, withMentions } = useMentioning(group, texts);
  const field = useField(fieldRef, composing);
  const isEdit = composing?.kind === 'edit';
  const composerTexts = useMemo(() => {
    const { composer } = texts;
    return { ...composer, label: composer.label(name), ...(isEdit && { send: composer.save }) };
  }, [texts, name, isEdit]);
  const setText = (next: (before: string) => string): void =>
    setWritten((before) => {
      const after = next(before.text);
      if (!isEdit) onDraft?.(after);
      return { ...before, text: after };
    });
  const change = (next: string): void => {
    setText(() => next);
    if (!isEdit) tellTyping(next.trim() !== '');
  };

  const submit = async (sent: string): Promise<void> => {
    setRefusal(undefined);
    if (composing?.kind === 'edit') {
      const outcome = sent === composing.message.text ? undefined : await edit(composing.message, sent);
      if (outcome?.isDone === false) setRefusal(outcome.code);
      else cancel();
      return;
    }
    setText(() => '');
    cancel();
    const hasReceipt = !group || group.memberCount <= receiptMembersMax;
    const outcome = await send(withMentions(sent), { hasReceipt }, composing?.message);
    if (outcome.isAttached) return;
    setRefusal(outcome.code);
    // Give the text back, in front of what was written meanwhile.
    setText((written) => (written === '' ? sent : `${sent}\n${written}`));
  };

  return (
    <MessageComposer
      fieldRef={field}
      value={text}
      onChange={change}
      onSend={(sent) => void submit(sent)}
      bytesMax={bytesMax}
      fault={faultOf({ refusal, isBlocked, name }, texts)}
      closed={closed}
      mentions={isEdit ? undefined : mentions}
      about={composing && aboutOf(composing, { texts, nameOf, onCancel: cancel })}
      onUp={editLast}
      texts={composerTexts}
    />
  );
}

const blockedCode: ZIMErrorCode = 6000284;

/** Whether the last message was not taken because the other one takes none; until one is. */
function useBeingBlocked(conversation: ConversationRef): boolean {
  const last = useMessages(conversation).messages.findLast(({ isOwn }) => isOwn);
  return last?.status === 'failed' && last.failureCode === blockedCode;
}

/** Why the user can write nothing here at present. */
function useBeingClosed(conversation: ConversationRef, texts: PartsTexts): string | undefined {
  const content = useConversation(conversation)?.content;
  const closed = closedAt(content, useNow(muteEndOf(content)));
  const formats = useMemo(() => createFormats(texts.locale), [texts.locale]);
  return closed && wordsOfClosed(closed, texts, formats);
}

/** Whom the user can mention, and whom his text does. */
function useMentioning(group: OpenGroup | undefined, texts: PartsTexts) {
  const [query, setQuery] = useState<string>();
  const [picked, setPicked] = useState<readonly MentionChoice[]>([]);
  const choices = useMentionChoices(group, query, texts);
  const onPick = (choice: MentionChoice): void => setPicked((before) => [...before, choice]);
  const withMentions = (text: string): ZIMTypedMessage => ({
    ...{ type: ZIMMessageType.Text, message: text },
    ...mentionsIn(text, picked),
  });
  return { mentions: group && { label: texts.composer.mentions, choices, onQuery: setQuery, onPick }, withMentions };
}

interface Fault {
  readonly refusal: number | undefined;
  readonly isBlocked: boolean;
  readonly name: string;
}

function faultOf({ refusal, isBlocked, name }: Fault, texts: PartsTexts): string | undefined {
  if (refusal !== undefined) return texts.composer.refused(reasonOf(texts, refusal));
  return isBlocked ? texts.composer.takesNone(name) : undefined;
}

const nobody: readonly string[] = [];

/** Whose message is answered. */
function answeredIn(composing: Composing | undefined): readonly string[] {
  return composing ? [composing.message.senderUserID] : nobody;
}

interface AboutParts {
  readonly texts: PartsTexts;
  readonly nameOf: (userID: string) => string;
  readonly onCancel: () => void;
}

function aboutOf({ kind, message }: Composing, { texts, nameOf, onCancel }: AboutParts) {
  const { composer, thread } = texts;
  const label =
    kind === 'edit' ? composer.editing : composer.replyTo(message.isOwn ? thread.own : nameOf(message.senderUserID));
  return { label, text: wordsOf(message, texts), cancel: composer.cancel, onCancel };
}

/** While a message is edited its text stands in the field, and what stood there waits. */
function useWritten(draft: string, composing: Composing | undefined) {
  const state = useState<Written>({ text: draft, draft, of: undefined });
  const [written, setWritten] = state;
  if (written.of !== composing) {
    const wasEdit = written.of?.kind === 'edit';
    const waiting = wasEdit ? written.draft : written.text;
    const text = composing?.kind === 'edit' ? (composing.message.text ?? '') : waiting;
    setWritten({ text, draft: waiting, of: composing });
  }
  return state;
}

/** The field, which takes the focus when something is to be answered or edited. */
function useField(fieldRef: Ref<HTMLTextAreaElement> | undefined, composing: Composing | undefined) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!composing || !field.current) return;
    field.current.focus();
    const { length } = field.current.value;
    field.current.setSelectionRange(length, length);
  }, [composing]);
  return useCallback(
    (element: HTMLTextAreaElement | null) => {
      field.current = element;
      if (typeof fieldRef === 'function') fieldRef(element);
      else if (fieldRef) fieldRef.current = element;
    },
    [fieldRef],
  );
}
