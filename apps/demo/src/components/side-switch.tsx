import { useConversations, useFriendApplications } from '@parley/react';
import { type ReactNode, useEffect, useRef } from 'react';
import { isToAnswer } from '../contacts.ts';
import { ChatIcon, PeopleIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

export type Side = 'chats' | 'contacts';

interface SideSwitchProps {
  readonly side: Side;
  /** The user has come here by the switch, and goes on from it. */
  readonly hasFocus: boolean;
  readonly onSwitch: (side: Side) => void;
}

/** Leads from the chats to the people and back; says what waits on either side. */
export function SideSwitch({ side, hasFocus, onSwitch }: SideSwitchProps): ReactNode {
  const { list, contacts, parts } = useTexts();
  const { totalUnread } = useConversations();
  const waiting = useFriendApplications().filter(isToAnswer).length;
  const present = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hasFocus) present.current?.focus();
  }, [hasFocus]);
  const sides = [
    { name: 'chats', label: list.heading, icon: <ChatIcon />, count: totalUnread, counted: parts.list.unread },
    { name: 'contacts', label: contacts.heading, icon: <PeopleIcon />, count: waiting, counted: contacts.waiting },
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
          {label}
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
