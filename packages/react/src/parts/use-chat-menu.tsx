import { ZIMConversationType } from '@parley/client';
import { type ReactNode, useCallback, useState } from 'react';
import {
  type ActionOutcome,
  type BlacklistActions,
  type Chat,
  type ListActions,
  useBlacklist,
  useBlacklistActions,
  useChatActions,
} from '../index.ts';
import { ConfirmDialog, othersIn, type Question } from './confirm-dialog.tsx';
import type { Point } from './dialog.tsx';
import type { PartsTexts } from './english.ts';
import { deleteIcon, mutedIcon, pinIcon, marks as statusMarks } from './icons.tsx';
import { Label, labelMarks } from './labels.tsx';
import { Menu, type MenuChoice, type MenuItem } from './menu.tsx';
import { NoticeLine } from './notice-line.tsx';
import { useNotice } from './use-notice.ts';

const bellIcon =
  'M12 4a4.5 4.5 0 0 0-4.5 4.5C7.5 13 6 15 5 16h14c-1-1-2.5-3-2.5-7.5A4.5 4.5 0 0 0 12 4M10 19.5a2.2 2.2 0 0 0 4 0';
const clearIcon = 'M5 19h14M7 15.5L15.5 7l3 3-6.5 6.5H8z';
const blockIcon = 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M6.5 6.5l11 11';

type Open = { readonly chat: Chat; readonly at: Point } | { readonly question: Question };

interface ChatMenuParts {
  readonly texts: PartsTexts;
  /** Called when a chat was deleted. */
  readonly onRemoved?: ((chat: Chat) => void) | undefined;
  /** Says that somebody was blocked, where that cannot be seen. */
  readonly saysBlocked?: boolean;
}

export interface ChatMenu {
  /** Always the same function. */
  readonly openMenu: (chat: Chat, at: Point) => void;
  /** The menu, its questions and what became of them. */
  readonly overlay: ReactNode;
  readonly tell: (outcome: ActionOutcome, done?: string) => void;
}

/** The menu of a conversation of the list. */
export function useChatMenu({ texts, onRemoved, saysBlocked = false }: ChatMenuParts): ChatMenu {
  const [open, setOpen] = useState<Open>();
  const { notice, tell, close: closeNotice } = useNotice(texts);
  const actions = useChatActions();
  const blocking = useBlacklistActions();
  const blocked = useBlacklist();
  const openMenu = useCallback((chat: Chat, at: Point): void => setOpen({ chat, at }), []);
  const close = (): void => setOpen(undefined);
  const ask = (question: Question): void => setOpen({ question });
  const parts = { actions, tell, texts };
  const blockingParts = { ...blocking, tell, texts, ask, saysBlocked };
  const isBlocked = ({ conversationID }: Chat): boolean => blocked.some(({ userID }) => userID === conversationID);
  return {
    openMenu,
    tell,
    overlay: (
      <>
        {notice && <NoticeLine notice={notice} close={texts.menu.close} onClose={closeNotice} />}
        {open && 'chat' in open && (
          <Menu
            label={texts.chat.label(open.chat.name)}
            heading={open.chat.name}
            at={open.at}
            choices={labelChoices(open.chat, parts)}
            areChecks
            items={[
              ...settingItems(open.chat, parts),
              ...blockingItems(open.chat, isBlocked(open.chat), blockingParts),
              ...deletionItems(open.chat, { ...parts, ask, onRemoved }),
            ]}
            onClose={close}
          />
        )}
        {open && 'question' in open && (
          <ConfirmDialog question={open.question} cancel={texts.menu.cancel} onClose={close} />
        )}
      </>
    ),
  };
}

interface ItemsParts {
  readonly actions: ListActions;
  readonly tell: (outcome: ActionOutcome, done?: string) => void;
  readonly texts: PartsTexts;
}

const labelChoices = (chat: Chat, { actions, tell, texts }: ItemsParts): readonly MenuChoice[] =>
  labelMarks.map((mark) => {
    const isOn = chat.marks.includes(mark);
    return {
      key: `${mark}`,
      label: texts.list.labels[mark] ?? `${mark}`,
      content: <Label mark={mark} />,
      isOn,
      act: () => void actions.setMark(chat, mark, !isOn).then(tell),
    };
  });

function settingItems(chat: Chat, { actions, tell, texts: { chat: texts } }: ItemsParts): readonly MenuItem[] {
  const { isPinned, isMuted, unreadCount } = chat;
  return [
    ...(unreadCount > 0
      ? [
          {
            name: 'read',
            label: texts.markRead,
            icon: statusMarks.read,
            act: () => void actions.markRead(chat).then(tell),
          },
        ]
      : []),
    {
      name: 'pin',
      label: isPinned ? texts.unpin : texts.pin,
      icon: pinIcon,
      act: () => void actions.setPinned(chat, !isPinned).then(tell),
    },
    {
      name: 'mute',
      label: isMuted ? texts.unmute : texts.mute,
      icon: isMuted ? bellIcon : mutedIcon,
      act: () => void actions.setMuted(chat, !isMuted).then(tell),
    },
  ];
}

interface BlockingParts extends BlacklistActions, Pick<ItemsParts, 'tell' | 'texts'>, Pick<DeletionParts, 'ask'> {
  readonly saysBlocked: boolean;
}

function blockingItems(
  { type, conversationID, name }: Chat,
  isBlocked: boolean,
  { block, unblock, tell, texts, ask, saysBlocked }: BlockingParts,
): readonly MenuItem[] {
  if (type !== ZIMConversationType.Peer) return [];
  const { chat, questions } = texts;
  if (isBlocked) {
    const act = () => void unblock(conversationID).then((outcome) => tell(outcome));
    return [{ name: 'unblock', label: chat.unblock, icon: blockIcon, act }];
  }
  const question: Question = {
    heading: questions.blockHeading(name),
    text: questions.block(name),
    confirm: chat.block,
    act: () =>
      void block(conversationID).then((outcome) => tell(outcome, saysBlocked ? chat.isBlocked(name) : undefined)),
  };
  return [{ name: 'block', label: chat.block, icon: blockIcon, isDanger: true, act: () => ask(question) }];
}

interface DeletionParts extends ItemsParts, Pick<ChatMenuParts, 'onRemoved'> {
  readonly ask: (question: Question) => void;
}

function deletionItems(chat: Chat, { actions, tell, texts, ask, onRemoved }: DeletionParts): readonly MenuItem[] {
  const { questions } = texts;
  const { name } = chat;
  const who = othersIn(chat, () => name, texts);
  const clear: Question = {
    heading: questions.clearHeading(name),
    text: questions.clear(who),
    confirm: texts.chat.clear,
    act: () => void actions.clear(chat).then((outcome) => tell(outcome, questions.cleared(name))),
  };
  const remove: Question = {
    heading: questions.removeHeading(name),
    text: questions.remove(who),
    confirm: texts.chat.remove,
    act: () => {
      void actions.remove(chat).then((outcome) => {
        tell(outcome, questions.removed(name));
        if (outcome.isDone) onRemoved?.(chat);
      });
    },
  };
  return [
    { name: 'clear', label: texts.chat.clear, icon: clearIcon, isDanger: true, act: () => ask(clear) },
    { name: 'remove', label: texts.chat.remove, icon: deleteIcon, isDanger: true, act: () => ask(remove) },
  ];
}
