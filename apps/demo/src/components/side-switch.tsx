import { useConversations, useFriendApplications, useGroupApplications } from '@parley/react';
import { type ReactNode, useEffect, useRef } from 'react';
import { isToAnswer } from '../contacts.ts';
import { isToAnswer as isGroupToAnswer } from '../groups.ts';
import { ChatIcon, GroupIcon, PeopleIcon, RoomIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';

export type Side = 'chats' | 'contacts' | 'groups' | 'rooms';

interface SideSwitchProps {
  readonly side: Side;
  /** The user has come here by the switch, and goes on from it. */
  readonly hasFocus: boolean;
  readonly onSwitch: (side: Side) => void;
}

/** Leads to the chats, the people, the groups and the live rooms; says what waits on each side. */
export function SideSwitch({ side, hasFocus, onSwitch }: SideSwitchProps): ReactNode {
  const { list, contacts, groups, rooms, parts } = useTexts();
  const { connection } = useMessaging();
  const { totalUnread } = useConversations();
  const waiting = useFriendApplications().filter(isToAnswer).length;
  const groupsWaiting = useGroupApplications().filter((one) => isGroupToAnswer(one, connection.userID)).length;
  const present = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hasFocus) present.current?.focus();
  }, [hasFocus]);
  const sides = [
    { name: 'chats', label: list.heading, icon: <ChatIcon />, count: totalUnread, counted: parts.list.unread },
    { name: 'contacts', label: contacts.heading, icon: <PeopleIcon />, count: waiting, counted: contacts.waiting },
    { name: 'groups', label: groups.heading, icon: <GroupIcon />, count: groupsWaiting, counted: groups.waiting },
    { name: 'rooms', label: rooms.heading, icon: <RoomIcon />, count: 0, counted: parts.list.unread },
  ] as const;
  return (
    <nav className="side-switch" aria-label={contacts.views}>
      {sides.map(({ name, label, icon, count, counted }) => (
        <button
          key={name}
          ref={name === side ? present : undefined}
          type="button"
          aria-current={name === side ? 'page' : undefined}
          onClick={() => onSwitch(name)}
        >
          {icon}
          <span>{label}</span>
          {count > 0 && (
            <span className="parley-count">
              <span aria-hidden="true">{parts.list.unreadShort(count)}</span>
              <span className="visually-hidden">{counted(count)}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
