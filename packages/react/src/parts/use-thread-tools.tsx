import { type Dispatch, type ReactNode, type SetStateAction, useCallback, useMemo, useState } from 'react';
import {
  type ActionOutcome,
  type Chat,
  type ChatMessage,
  type ConversationActions,
  type ConversationRef,
  type Merged,
  type Messages,
  type Quote,
  useComposing,
  useMessageActions,
  usePins,
  useUsers,
} from '../index.ts';
import { othersIn, type Question } from './confirm-dialog.tsx';
import type { PartsTexts } from './english.ts';
import type { Formats } from './formats.ts';
import { isDeletable, isThere, type MenuWays } from './menu-items.ts';
import type { MessageRights } from './message-rights.ts';
import { summaryOf } from './message-words.ts';
import { NoticeLine } from './notice-line.tsx';
import { PinnedBar } from './pinned-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Open, ThreadOverlay } from './thread-overlay.tsx';
import { useGoal } from './use-goal.ts';
import { useNotice } from './use-notice.ts';
import type { RowActions } from './use-row-actions.ts';

export interface ThreadToolsParts {
  readonly conversation: ConversationRef;
  readonly all: Messages;
  readonly nameOf: (userID: string) => string;
  readonly rights: MessageRights;
  readonly pictureOf: ((avatarUrl: string) => string | undefined) | undefined;
  readonly texts: PartsTexts;
  readonly formats: Formats;
}

export interface ThreadTools {
  readonly actions: RowActions<ChatMessage>;
  readonly chosen: ReadonlySet<string> | undefined;
  readonly goTo: { readonly key: string } | undefined;
  /** What stands above the messages, and what stands below them or over everything. */
  readonly above: ReactNode;
  readonly below: ReactNode;
}

/** What a reader does with the messages of a thread, and what is seen of it. */
export function useThreadTools(parts: ThreadToolsParts): ThreadTools {
  const { conversation, all, nameOf, rights, pictureOf, texts, formats } = parts;
  const [open, setOpen] = useState<Open>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const notice = useNotice(texts);
  const { tell, show } = notice;
  const pinned = usePins(conversation);
  const ways = useMessageActions(conversation);
  const fullNameOf = useFullNames(all.messages, nameOf);
  const onGone = useCallback(() => show(texts.found.gone, true), [show, texts]);
  const { goTo, go } = useGoal(conversation, all, { reach: ways.reach, onGone });
  const actions = useActions({ ways, go, tell, setOpen, setChosen, isChoosing: chosen !== undefined });
  const questions = questionsOf(conversation, { ways, nameOf, texts, tell, onDone: () => setChosen(undefined) });
  const waysOf = useMenuWays(conversation, { ways, tell, setOpen, setChosen, questions });
  const close = (): void => setOpen(undefined);
  const forward = (messages: readonly ChatMessage[], to: Chat, isMerged: boolean): void => {
    close();
    setChosen(undefined);
    const merged = isMerged ? mergedOf(messages, fullNameOf, texts) : undefined;
    void ways.forward(to, messages, merged).then((outcome) => tell(outcome, texts.forward.done(to.name)));
  };
  return {
    actions,
    chosen,
    goTo,
    above: (
      <PinnedBar
        pinned={pinned}
        nameOf={nameOf}
        texts={texts}
        onGo={go}
        onUnpin={(message) => void ways.setPinned(message, false).then(tell)}
      />
    ),
    below: (
      <>
        {notice.notice && <NoticeLine notice={notice.notice} close={texts.menu.close} onClose={notice.close} />}
        {chosen && <Selection {...{ all, chosen, questions, texts, setOpen, setChosen }} />}
        {open && (
          <ThreadOverlay
            {...{ open, pinned, waysOf, rights, pictureOf, texts, formats }}
            messages={all.messages}
            onReact={actions.onReact}
            onForward={forward}
            combinedOf={ways.open}
            onClose={close}
          />
        )}
      </>
    ),
  };
}

interface SelectionProps {
  readonly all: Messages;
  readonly chosen: ReadonlySet<string>;
  readonly questions: Questions;
  readonly texts: PartsTexts;
  readonly setOpen: (open: Open) => void;
  readonly setChosen: (chosen: undefined) => void;
}

function Selection({ all, chosen, questions, texts, setOpen, setChosen }: SelectionProps): ReactNode {
  const messages = all.messages.filter(({ key }) => chosen.has(key));
  const there = messages.filter(isThere);
  return (
    <SelectionBar
      count={messages.length}
      forwardCount={there.length}
      texts={texts.menu}
      onForward={() => setOpen({ kind: 'forward', messages: there })}
      onDelete={() => setOpen({ kind: 'question', question: questions.delete(messages) })}
      onCancel={() => setChosen(undefined)}
    />
  );
}

interface Questions {
  readonly revoke: (message: ChatMessage) => Question;
  readonly delete: (messages: readonly ChatMessage[]) => Question;
}

interface QuestionsParts {
  readonly ways: ConversationActions;
  readonly nameOf: (userID: string) => string;
  readonly texts: PartsTexts;
  readonly tell: (outcome: ActionOutcome, done?: string) => void;
  readonly onDone: () => void;
}

/** What is asked before messages go. */
function questionsOf(conversation: ConversationRef, parts: QuestionsParts): Questions {
  const { ways, nameOf, texts, tell, onDone } = parts;
  const who = othersIn(conversation, nameOf, texts);
  return {
    revoke: (message) => ({
      heading: texts.menu.revokeQuestion,
      text: texts.questions.revoke(who),
      confirm: texts.menu.revoke,
      act: () => void ways.revoke(message).then(tell),
    }),
    delete: (messages) => ({
      heading: texts.questions.deleteHeading(messages.length),
      text: texts.questions.delete(who, messages.length),
      confirm: texts.menu.delete,
      act: () => {
        onDone();
        void ways.delete(messages).then((outcome) => tell(outcome, texts.questions.deleted(messages.length)));
      },
    }),
  };
}

interface MenuWaysParts extends Pick<ActionsParts, 'ways' | 'tell' | 'setOpen' | 'setChosen'> {
  readonly questions: Questions;
}

function useMenuWays(conversation: ConversationRef, parts: MenuWaysParts): (message: ChatMessage) => MenuWays {
  const { ways, tell, setOpen, setChosen, questions } = parts;
  const { reply, edit } = useComposing(conversation);
  return (message) => ({
    reply: () => reply(message),
    edit: () => edit(message),
    copy: (text) => void navigator.clipboard?.writeText(text),
    forward: () => setOpen({ kind: 'forward', messages: [message] }),
    select: () => setChosen(new Set([message.key])),
    readers: () => setOpen({ kind: 'readers', message }),
    setPinned: (next) => void ways.setPinned(message, next).then(tell),
    revoke: () => setOpen({ kind: 'question', question: questions.revoke(message) }),
    delete: () => setOpen({ kind: 'question', question: questions.delete([message]) }),
  });
}

interface ActionsParts {
  readonly ways: ConversationActions;
  readonly go: (to: Quote) => void;
  readonly tell: (outcome: ActionOutcome) => void;
  readonly setOpen: (open: Open) => void;
  readonly setChosen: Dispatch<SetStateAction<ReadonlySet<string> | undefined>>;
  readonly isChoosing: boolean;
}

/** The same for as long as nothing else is done by them, so that rows are not drawn again. */
function useActions({ ways, go, tell, setOpen, setChosen, isChoosing }: ActionsParts): RowActions<ChatMessage> {
  return useMemo(
    () => ({
      onMenu: (message, at) => setOpen({ kind: 'menu', message, at }),
      onReact: (message, reactionType) => void ways.toggleReaction(message, reactionType).then(tell),
      onQuote: ({ details }) => {
        if (details?.quote) go(details.quote);
      },
      onOpen: (message) => setOpen({ kind: 'combined', message }),
      onChoose: isChoosing
        ? (message) => setChosen((before) => (isDeletable(message) ? toggled(before, message.key) : before))
        : undefined,
    }),
    [ways, go, tell, setOpen, setChosen, isChoosing],
  );
}

/** What is sent on is read by others, for whom nobody is called “you”. */
function useFullNames(
  messages: readonly ChatMessage[],
  nameOf: (userID: string) => string,
): (userID: string) => string {
  const ownID = messages.find(({ isOwn }) => isOwn)?.senderUserID;
  const [own] = useUsers(ownID === undefined ? nobody : [ownID]);
  return (userID) => (userID === ownID ? own?.name || userID : nameOf(userID));
}

const nobody: readonly string[] = [];

function mergedOf(messages: readonly ChatMessage[], nameOf: (userID: string) => string, texts: PartsTexts): Merged {
  return {
    title: texts.forward.title,
    summary: summaryOf(messages, ({ senderUserID }) => nameOf(senderUserID), texts),
  };
}

/** As many as a Combine holds. */
const chosenMax = 100;

function toggled(chosen: ReadonlySet<string> | undefined, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key) && next.size < chosenMax) next.add(key);
  return next;
}
