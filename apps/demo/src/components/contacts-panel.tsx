import type { ZIMUserInfo } from '@parley/client';
import { useBlacklist, useBlacklistActions, useFriendActions, useFriendApplications, useFriends } from '@parley/react';
import { EmptyState, HelloArt } from '@parley/react/parts';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { applicationsAtOnce, contactsAtOnce, findFriends, isSent, isToAnswer, nameOfFriend } from '../contacts.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { AnswerRow, BlockedRow, SentRow } from './contact-rows.tsx';
import { FriendList } from './friend-list.tsx';
import { PlusIcon, SearchIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';
import { type Tell, useTell } from './use-tell.ts';

interface ContactsPanelProps {
  readonly openUserID: string | undefined;
  /** What stands below the list. */
  readonly foot: ReactNode;
}

/** The people of a user: who asks to be one of them, friends, and who is blocked. */
export function ContactsPanel({ openUserID, foot }: ContactsPanelProps): ReactNode {
  const { contacts } = useTexts();
  const [isAdding, setIsAdding] = useState(false);
  const [query, setQuery] = useState('');
  const heading = useReturningFocus(openUserID);
  const { said, tell } = useTell();
  const hasFriends = useFriends().length > 0;
  return (
    <div className="list-panel">
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {contacts.heading}
        </h2>
        <button type="button" className="primary with-icon" onClick={() => setIsAdding(true)}>
          <PlusIcon />
          {contacts.add}
        </button>
      </div>
      {(hasFriends || query !== '') && (
        <search className="chat-search">
          <div className="search-field">
            <SearchIcon />
            <input
              type="search"
              autoComplete="off"
              spellCheck={false}
              aria-label={contacts.search}
              placeholder={contacts.searchShort}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
        </search>
      )}
      <People query={query} openUserID={openUserID} tell={tell} />
      <p role="status" className="contacts-said" data-fault={said?.isFault || undefined}>
        {said?.text}
      </p>
      {foot}
      {isAdding && <AddPersonDialog tell={tell} onClose={() => setIsAdding(false)} />}
    </div>
  );
}

interface PeopleProps {
  readonly query: string;
  readonly openUserID: string | undefined;
  readonly tell: Tell;
}

function People({ query, openUserID, tell }: PeopleProps): ReactNode {
  const { contacts, parts } = useTexts();
  const friends = useFriends();
  const applications = useFriendApplications();
  const blocked = useBlacklist();
  const actions = useFriendActions();
  const { unblock } = useBlacklistActions();
  const found = useMemo(() => findFriends(friends, query, parts.locale), [friends, query, parts.locale]);
  const received = applications.filter(isToAnswer);
  const sent = applications.filter(isSent);
  const nameOf = (user: ZIMUserInfo): string =>
    nameOfFriend(friends.find(({ userID }) => userID === user.userID) ?? { ...user, friendAlias: '' });
  const isSearched = query.trim() !== '';
  const isNobodyThere = friends.length + received.length + sent.length === 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too.
    <section className="contacts" aria-label={contacts.heading} tabIndex={0}>
      {!isSearched && isNobodyThere && (
        <EmptyState art={<HelloArt />} heading={contacts.emptyHeading} text={contacts.empty} />
      )}
      {!isSearched && received.length > 0 && (
        <Group heading={contacts.received} people={received} atOnce={applicationsAtOnce}>
          {(shown) =>
            shown.map((one) => <AnswerRow key={one.applyUser.userID} application={one} actions={actions} tell={tell} />)
          }
        </Group>
      )}
      {friends.length > 0 && (
        <Group heading={contacts.friends(friends.length)} people={found} atOnce={contactsAtOnce}>
          {(shown) => <FriendList friends={shown} blocked={blocked} openUserID={openUserID} tell={tell} />}
        </Group>
      )}
      {isSearched && found.length === 0 && <p className="placeholder">{contacts.nothingFound(query.trim())}</p>}
      {!isSearched && sent.length > 0 && (
        <Group heading={contacts.sent} people={sent} atOnce={applicationsAtOnce}>
          {(shown) => shown.map((one) => <SentRow key={one.applyUser.userID} application={one} />)}
        </Group>
      )}
      {!isSearched && blocked.length > 0 && (
        <Group heading={contacts.blocked} people={blocked} atOnce={contactsAtOnce}>
          {(shown) =>
            shown.map((user) => (
              <BlockedRow
                key={user.userID}
                user={user}
                name={nameOf(user)}
                onUnblock={() => void unblock(user.userID).then((outcome) => tell(outcome))}
              />
            ))
          }
        </Group>
      )}
    </section>
  );
}

interface GroupProps<Person> {
  readonly heading: string;
  readonly people: readonly Person[];
  /** How many are drawn at first, and how many more each time the user asks. */
  readonly atOnce: number;
  readonly children: (shown: readonly Person[]) => ReactNode;
}

function Group<Person>({ heading, people, atOnce, children }: GroupProps<Person>): ReactNode {
  const { parts } = useTexts();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [count, setCount] = useState(atOnce);
  /** Where those begin that were asked for last: whoever goes by keys goes on there. */
  const [from, setFrom] = useState(0);
  useEffect(() => {
    const first = from > 0 ? list.current?.children[from] : undefined;
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus();
  }, [from]);
  const showMore = (): void => {
    setFrom(count);
    setCount(count + atOnce);
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      <ul ref={list}>{children(people.slice(0, count))}</ul>
      {people.length > count && (
        <button type="button" className="contacts-more" aria-describedby={id} onClick={showMore}>
          {parts.found.more}
        </button>
      )}
    </section>
  );
}

/** On a phone the list comes back when a chat is left. */
function useReturningFocus(openUserID: string | undefined) {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(openUserID);
  useEffect(() => {
    if (openUserID === undefined && last.current !== undefined) heading.current?.focus();
    last.current = openUserID;
  }, [openUserID]);
  return heading;
}
