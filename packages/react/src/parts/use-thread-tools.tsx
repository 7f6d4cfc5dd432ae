import {
  type Dispatch,
  type ReactNode,
  type SetStateAction,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  type ActionOutcome,
  type Chat,
  type ChatMessage,
  type ConversationActions,
  type ConversationRef,
  isSameConversation,
  type Merged,
  type Messages,
  type Quote,
  useComposing,
  useDestination,
  useMessageActions,
  usePins,
  useUsers,
} from '../index.ts';
import { type PartsTexts, reasonOf } from './english.ts';
import type { Formats } from './formats.ts';
import { isThere, type MenuWays } from './menu-items.ts';
import { summaryOf } from './message-words.ts';
import { type Notice, NoticeLine } from './notice-line.tsx';
import { PinnedBar } from './pinned-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Open, ThreadOverlay } from './thread-overlay.tsx';
import type { RowActions } from './use-row-actions.ts';

export interface ThreadToolsParts {
  readonly conversation: ConversationRef;
  readonly all: Messages;
  readonly nameOf: (userID: string) => string;
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
export function useThreadTools({ conversation, all, nameOf, texts, formats }: ThreadToolsParts): ThreadTools {
  const [open, setOpen] = useState<Open>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const { notice, setNotice, tell } = useNotice(texts);
  const pinned = usePins(conversation);
  const { reply, edit } = useComposing(conversation);
  const ways = useMessageActions(conversation);
  const fullNameOf = useFullNames(all.messages, nameOf);
  const { goTo, go } = useGoal(conversation, all, ways.reach);
  const actions = useActions({ ways, go, tell, setOpen, setChosen, isChoosing: chosen !== undefined });
  const close = (): void => setOpen(undefined);
  const forward = (messages: readonly ChatMessage[], to: Chat, isMerged: boolean): void => {
    close();
    setChosen(undefined);
    const merged = isMerged ? mergedOf(messages, fullNameOf, texts) : undefined;
    void ways.forward(to, messages, merged).then((outcome) => tell(outcome, texts.forward.done(to.name)));
  };
  const menuWays = (message: ChatMessage): MenuWays => ({
    reply: () => reply(message),
    edit: () => edit(message),
    copy: (text) => void navigator.clipboard?.writeText(text),
    forward: () => setOpen({ kind: 'forward', messages: [message] }),
    select: () => setChosen(new Set([message.key])),
    setPinned: (next) => void ways.setPinned(message, next).then(tell),
    revoke: () => void ways.revoke(message).then(tell),
  });
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
        {notice && <NoticeLine notice={notice} close={texts.menu.close} onClose={() => setNotice(undefined)} />}
        {chosen && (
          <SelectionBar
            count={chosen.size}
            texts={texts.menu}
            onForward={() => setOpen({ kind: 'forward', messages: all.messages.filter(({ key }) => chosen.has(key)) })}
            onCancel={() => setChosen(undefined)}
          />
        )}
        {open && (
          <ThreadOverlay
            open={open}
            pinned={pinned}
            waysOf={menuWays}
            onReact={actions.onReact}
            onForward={forward}
            combinedOf={ways.open}
            texts={texts}
            formats={formats}
            onClose={close}
          />
        )}
      </>
    ),
  };
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
        ? (message) => setChosen((before) => (isThere(message) ? toggled(before, message.key) : before))
        : undefined,
    }),
    [ways, go, tell, setOpen, setChosen, isChoosing],
  );
}

/** What became of what was done, where it cannot be seen. */
function useNotice(texts: PartsTexts) {
  const [notice, setNotice] = useState<Notice>();
  const said = useRef(texts);
  useEffect(() => {
    said.current = texts;
  });
  const tell = useCallback((outcome: ActionOutcome, done?: string): void => {
    const { menu } = said.current;
    const fault = outcome.isDone ? undefined : menu.failed(reasonOf(said.current, outcome.code));
    setNotice(fault !== undefined ? { text: fault, isFault: true } : done ? { text: done, isFault: false } : undefined);
  }, []);
  return { notice, setNotice, tell };
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

/** Where the reader wants to go: what is further up is loaded first. */
function useGoal(
  conversation: ConversationRef,
  { messages, isLoading }: Messages,
  reach: (messageSeq: number) => Promise<boolean>,
) {
  const [destination, setDestination] = useDestination();
  const [wanted, setWanted] = useState<{ readonly messageID: string }>();
  const isLoaded = messages.length > 0 && !isLoading;
  useEffect(() => {
    if (!destination || !isLoaded || !isSameConversation(destination.ref, conversation)) return;
    const { messageID, messageSeq } = destination;
    setDestination(undefined);
    void reach(messageSeq).then(() => setWanted({ messageID }));
  }, [destination, setDestination, isLoaded, conversation, reach]);
  const key = wanted && messages.find(({ messageID }) => messageID === wanted.messageID)?.key;
  const goTo = useMemo(() => (wanted && key !== undefined ? { key } : undefined), [wanted, key]);
  const go = useCallback(
    ({ messageID, messageSeq }: { readonly messageID: string; readonly messageSeq: number }) =>
      setDestination({ ref: conversation, messageID, messageSeq }),
    [setDestination, conversation],
  );
  return { goTo, go };
}
