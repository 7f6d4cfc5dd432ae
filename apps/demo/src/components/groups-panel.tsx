import { useGroupApplications, useGroups } from '@parley/react';
import { EmptyState, TalkingArt } from '@parley/react/parts';
import { type ReactNode, useMemo, useState } from 'react';
import { applicationsAtOnce } from '../contacts.ts';
import { findGroups, groupsAtOnce, isAsked, isToAnswer } from '../groups.ts';
import { isGroup } from '../places.ts';
import type { Route } from '../route.ts';
import { AnswerRow, AskedRow } from './group-application-rows.tsx';
import { GroupRow } from './group-row.tsx';
import { EnterIcon, PlusIcon } from './icons.tsx';
import { JoinGroupDialog } from './join-group-dialog.tsx';
import { ListSearch } from './list-search.tsx';
import { ListSection } from './list-section.tsx';
import { useMessaging } from './messaging-context.ts';
import { NewGroupDialog } from './new-group-dialog.tsx';
import { useTexts } from './use-language.ts';
import { useReturningFocus } from './use-returning-focus.ts';
import { type Tell, useTell } from './use-tell.ts';

interface GroupsPanelProps {
  /** What stands beside the list. */
  readonly open: Route | undefined;
  /** What stands below the list. */
  readonly foot: ReactNode;
}

/** The groups of a user, and who asks whom to come into one. */
export function GroupsPanel({ open, foot }: GroupsPanelProps): ReactNode {
  const { groups: texts } = useTexts();
  const [dialog, setDialog] = useState<'new' | 'join'>();
  const [query, setQuery] = useState('');
  const heading = useReturningFocus(open);
  const { said, tell } = useTell();
  const hasGroups = useGroups().length > 0;
  const close = (): void => setDialog(undefined);
  return (
    <div className="list-panel">
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {texts.heading}
        </h2>
        <div>
          <button
            type="button"
            className="round quiet"
            aria-label={texts.join}
            title={texts.join}
            onClick={() => setDialog('join')}
          >
            <EnterIcon />
          </button>
          <button
            type="button"
            className="primary with-icon"
            aria-label={texts.addLabel}
            onClick={() => setDialog('new')}
          >
            <PlusIcon />
            {texts.add}
          </button>
        </div>
      </div>
      {(hasGroups || query !== '') && (
        <ListSearch label={texts.search} placeholder={texts.searchShort} query={query} onQuery={setQuery} />
      )}
      <Lists query={query} openGroupID={groupIn(open)} tell={tell} />
      <p role="status" className="contacts-said" data-fault={said?.isFault || undefined}>
        {said?.text}
      </p>
      {foot}
      {dialog === 'new' && <NewGroupDialog onClose={close} />}
      {dialog === 'join' && <JoinGroupDialog proposal="" tell={tell} onClose={close} />}
    </div>
  );
}

/** The group whose page or chat it is. */
function groupIn(route: Route | undefined): string | undefined {
  if (route?.kind === 'groupPage') return route.groupID;
  return route?.kind === 'chat' && isGroup(route.conversation) ? route.conversation.conversationID : undefined;
}

interface ListsProps {
  readonly openGroupID: string | undefined;
  readonly query: string;
  readonly tell: Tell;
}

function Lists({ query, openGroupID, tell }: ListsProps): ReactNode {
  const { groups: texts, parts } = useTexts();
  const { userID } = useMessaging().connection;
  const groups = useGroups();
  const applications = useGroupApplications();
  const found = useMemo(() => findGroups(groups, query, parts.locale), [groups, query, parts.locale]);
  const received = applications.filter((one) => isToAnswer(one, userID));
  const sent = applications.filter((one) => isAsked(one, userID));
  const isSearched = query.trim() !== '';
  const isNothingThere = groups.length + received.length + sent.length === 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too.
    <section className="contacts" aria-label={texts.heading} tabIndex={0}>
      {!isSearched && isNothingThere && (
        <EmptyState art={<TalkingArt />} heading={texts.emptyHeading} text={texts.empty} />
      )}
      {!isSearched && received.length > 0 && (
        <ListSection heading={texts.received} items={received} atOnce={applicationsAtOnce}>
          {(shown) => shown.map((one) => <AnswerRow key={keyOf(one)} application={one} tell={tell} />)}
        </ListSection>
      )}
      {groups.length > 0 && (
        <ListSection heading={texts.groups(groups.length)} items={found} atOnce={groupsAtOnce}>
          {(shown) =>
            shown.map((group) => (
              <GroupRow key={group.baseInfo.groupID} group={group} isOpen={group.baseInfo.groupID === openGroupID} />
            ))
          }
        </ListSection>
      )}
      {isSearched && found.length === 0 && <p className="placeholder">{texts.nothingFound(query.trim())}</p>}
      {!isSearched && sent.length > 0 && (
        <ListSection heading={texts.sent} items={sent} atOnce={applicationsAtOnce}>
          {(shown) => shown.map((one) => <AskedRow key={keyOf(one)} application={one} />)}
        </ListSection>
      )}
    </section>
  );
}

type Application = ReturnType<typeof useGroupApplications>[number];

/** Somebody may have asked for the same more than once. */
const keyOf = ({ type, groupInfo, applyUser, createTime }: Application): string =>
  `${type} ${groupInfo.groupID} ${applyUser.userID} ${createTime}`;
