import type { ZIMFriendInfo, ZIMUserInfo } from '@parley/client';
import { type ActionOutcome, useBlacklistActions, useFriendActions, useUserStatus } from '@parley/react';
import { ConfirmDialog, Menu, type MenuItem, Presence, PresenceDot, type Question } from '@parley/react/parts';
import { type ReactNode, useState } from 'react';
import { nameOfFriend, nameOfUser } from '../contacts.ts';
import { addressOf } from '../route.ts';
import { Avatar } from './avatar.tsx';
import { ChatIcon, contactIcons, MoreIcon } from './icons.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { useTexts } from './use-language.ts';
import type { Tell } from './use-tell.ts';

interface FriendListProps {
  readonly friends: readonly ZIMFriendInfo[];
  readonly blocked: readonly ZIMUserInfo[];
  readonly openUserID: string | undefined;
  readonly tell: Tell;
}

type Point = { readonly x: number; readonly y: number };
type Open =
  | { readonly kind: 'menu'; readonly friend: ZIMFriendInfo; readonly at: Point }
  | { readonly kind: 'rename'; readonly friend: ZIMFriendInfo }
  | { readonly kind: 'question'; readonly question: Question };

/** Friends with their menu; each leads to the chat with him. */
export function FriendList({ friends, blocked, openUserID, tell }: FriendListProps): ReactNode {
  const { contacts, parts } = useTexts();
  const [open, setOpen] = useState<Open>();
  const itemsOf = useItems(tell, setOpen);
  const isBlocked = (userID: string): boolean => blocked.some((user) => user.userID === userID);
  const close = (): void => setOpen(undefined);
  return (
    <>
      {friends.map((friend) => (
        <FriendRow
          key={friend.userID}
          friend={friend}
          isOpen={friend.userID === openUserID}
          isBlocked={isBlocked(friend.userID)}
          onMenu={(at) => setOpen({ kind: 'menu', friend, at })}
        />
      ))}
      {open?.kind === 'menu' && (
        <Menu
          label={contacts.menuOf(nameOfFriend(open.friend))}
          heading={nameOfFriend(open.friend)}
          at={open.at}
          choices={[]}
          items={itemsOf(open.friend, isBlocked(open.friend.userID))}
          onClose={close}
        />
      )}
      {open?.kind === 'rename' && <RenameDialog friend={open.friend} onClose={close} />}
      {open?.kind === 'question' && (
        <ConfirmDialog question={open.question} cancel={parts.menu.cancel} onClose={close} />
      )}
    </>
  );
}

/** What can be done with a friend. */
function useItems(tell: Tell, open: (next: Open) => void) {
  const { contacts, parts } = useTexts();
  const { remove } = useFriendActions();
  const { block, unblock } = useBlacklistActions();
  const ask = (question: Omit<Question, 'act'>, act: () => Promise<ActionOutcome>, done: string): void =>
    open({ kind: 'question', question: { ...question, act: () => void act().then((outcome) => tell(outcome, done)) } });
  return (friend: ZIMFriendInfo, isBlocked: boolean): readonly MenuItem[] => {
    const { userID } = friend;
    const name = nameOfFriend(friend);
    const blocking = { heading: parts.questions.blockHeading(name), text: parts.questions.block(name) };
    const removal = { heading: contacts.removeHeading(name), text: contacts.removeText(name) };
    return [
      {
        name: 'rename',
        label: contacts.rename,
        icon: contactIcons.rename,
        act: () => open({ kind: 'rename', friend }),
      },
      isBlocked
        ? {
            name: 'unblock',
            label: parts.chat.unblock,
            icon: contactIcons.block,
            act: () => void unblock(userID).then((outcome) => tell(outcome)),
          }
        : {
            name: 'block',
            label: parts.chat.block,
            icon: contactIcons.block,
            isDanger: true,
            act: () => ask({ ...blocking, confirm: parts.chat.block }, () => block(userID), parts.chat.isBlocked(name)),
          },
      {
        name: 'remove',
        label: contacts.remove,
        icon: contactIcons.remove,
        isDanger: true,
        act: () => ask({ ...removal, confirm: contacts.remove }, () => remove(userID), contacts.removed(name)),
      },
    ];
  };
}

interface FriendRowProps {
  readonly friend: ZIMFriendInfo;
  readonly isOpen: boolean;
  readonly isBlocked: boolean;
  readonly onMenu: (at: Point) => void;
}

function FriendRow({ friend, isOpen, isBlocked, onMenu }: FriendRowProps): ReactNode {
  const { contacts, parts } = useTexts();
  const { userID, userAvatarUrl, friendAlias } = friend;
  const name = nameOfFriend(friend);
  const custom = useUserStatus(userID)?.customStatus ?? '';
  const hasCustom = custom !== '' && !isBlocked;
  return (
    <li className="friend">
      <a className="contact-person" href={addressOf(userID)} aria-current={isOpen ? 'page' : undefined}>
        {/* Where the words beside it say the same, it is for the eye alone. */}
        <span className="parley-with-dot" aria-hidden={!hasCustom}>
          <Avatar userID={userID} name={name} url={userAvatarUrl} />
          {!isBlocked && <PresenceDot userID={userID} texts={parts} />}
        </span>
        <span className="contact-lines">
          <span className="contact-name">
            <strong dir="auto">{name}</strong>
            {friendAlias !== '' && (
              <span className="hint" dir="auto">
                {nameOfUser(friend)}
              </span>
            )}
          </span>
          <span className="hint" dir="auto">
            {isBlocked ? contacts.isBlocked : hasCustom ? custom : <Presence userID={userID} texts={parts} />}
          </span>
        </span>
        <ChatIcon />
        <span className="visually-hidden">{contacts.writeTo(name)}</span>
      </a>
      <button
        type="button"
        className="round quiet"
        aria-haspopup="menu"
        aria-label={contacts.menuOf(name)}
        onClick={({ currentTarget }) => {
          const { left, bottom } = currentTarget.getBoundingClientRect();
          onMenu({ x: left, y: bottom });
        }}
      >
        <MoreIcon />
      </button>
    </li>
  );
}
