import type { ZIMUserInfo } from '@parley/client';
import { useBlacklist, useBlacklistActions, useFriendActions, useFriendApplications, useFriends } from '@parley/react';
import { EmptyState, HelloArt } from '@parley/react/parts';
import { type ReactNode, useMemo, useState } from 'react';
import { applicationsAtOnce, contactsAtOnce, findFriends, isSent, isToAnswer, nameOfFriend } from '../contacts.ts';
import { isPeer } from '../places.ts';
import type { Route } from '../route.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { AnswerRow, BlockedRow, SentRow } from './contact-rows.tsx';
import { FriendList } from './friend-list.tsx';
import { PlusIcon } from './icons.tsx';
import { ListSearch } from './list-search.tsx';
import { ListSection } from './list-section.tsx';
import { useTexts } from './use-language.ts';
import { useReturningFocus } from './use-returning-focus.ts';
import { type Tell, useTell } from './use-tell.ts';

interface ContactsPanelProps {
  /** What stands beside the list. */
  readonly open: Route | undefined;
  /** What stands below the list. */
  readonly foot: ReactNode;
}

/** The people of a user: who asks to be one of them, friends, and who is blocked. */
export function ContactsPanel({ open, foot }: ContactsPanelProps): ReactNode {
  const { contacts } = useTexts();
  const [isAdding, setIsAdding] = useState(false);
  const [query, setQuery] = useState('');
  const heading = useReturningFocus(open);
  const { said, tell } = useTell();
  const openUserID = open?.kind === 'chat' && isPeer(open.conversation) ? open.conversation.conversationID : undefined;
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
        <ListSearch label={contacts.search} placeholder={contacts.searchShort} query={query} onQuery={setQuery} />
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
        <ListSection heading={contacts.received} items={received} atOnce={applicationsAtOnce}>
          {(shown) =>
            shown.map((one) => <AnswerRow key={one.applyUser.userID} application={one} actions={actions} tell={tell} />)
          }
        </ListSection>
      )}
      {friends.length > 0 && (
        <ListSection heading={contacts.friends(friends.length)} items={found} atOnce={contactsAtOnce}>
          {(shown) => <FriendList friends={shown} blocked={blocked} openUserID={openUserID} tell={tell} />}
        </ListSection>
      )}
      {isSearched && found.length === 0 && <p className="placeholder">{contacts.nothingFound(query.trim())}</p>}
      {!isSearched && sent.length > 0 && (
        <ListSection heading={contacts.sent} items={sent} atOnce={applicationsAtOnce}>
          {(shown) => shown.map((one) => <SentRow key={one.applyUser.userID} application={one} />)}
        </ListSection>
      )}
      {!isSearched && blocked.length > 0 && (
        <ListSection heading={contacts.blocked} items={blocked} atOnce={contactsAtOnce}>
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
        </ListSection>
      )}
    </section>
  );
}
