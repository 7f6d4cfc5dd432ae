import type { ZIMGroupMemberInfo } from '@parley/client';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { nameOfUser } from '../contacts.ts';
import { isMutedAt, nameOfMember, roles } from '../groups.ts';
import { Avatar } from './avatar.tsx';
import type { GroupView } from './group-view.ts';
import { MoreIcon, PlusIcon } from './icons.tsx';
import { itemsFor } from './member-menu.tsx';
import { useTexts } from './use-language.ts';

interface GroupMembersProps {
  readonly view: GroupView;
}

/** Who is in a group, some of them at a time. */
export function GroupMembers({ view }: GroupMembersProps): ReactNode {
  const { groups, parts } = useTexts();
  const { members, hasMore, memberCount, rights, loadMore, open } = view;
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  /** Where those begin that were asked for last: whoever goes by keys goes on there. */
  const [from, setFrom] = useState(0);
  const isThere = from > 0 && members.length > from;
  useEffect(() => {
    const first = isThere ? list.current?.children[from] : undefined;
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus();
  }, [from, isThere]);
  return (
    <section className="group-section" aria-labelledby={id}>
      <div className="section-head">
        <h3 id={id}>{parts.thread.memberCount(memberCount)}</h3>
        {rights.invites && (
          <button type="button" className="with-icon" onClick={() => open({ kind: 'invite' })}>
            <PlusIcon />
            {groups.member.invite}
          </button>
        )}
      </div>
      <ul ref={list} className="members">
        {members.map((member) => (
          <MemberRow key={member.userID} member={member} view={view} />
        ))}
      </ul>
      {hasMore && (
        <button
          type="button"
          className="contacts-more"
          aria-describedby={id}
          onClick={() => {
            setFrom(members.length);
            loadMore();
          }}
        >
          {parts.found.more}
        </button>
      )}
    </section>
  );
}

interface MemberRowProps extends GroupMembersProps {
  readonly member: ZIMGroupMemberInfo;
}

function MemberRow({ member, view }: MemberRowProps): ReactNode {
  const texts = useTexts();
  const { groups, parts } = texts;
  const { self, now, open } = view;
  const { userID, userAvatarUrl, memberNickname, memberRole, muteExpiredTime } = member;
  const name = nameOfMember(member);
  const badges = [
    userID === self.userID && { text: groups.member.you, tone: 'plain' },
    memberRole === roles.owner && { text: groups.member.owner, tone: 'good' },
    memberRole === roles.admin && { text: groups.member.admin, tone: 'good' },
    isMutedAt(muteExpiredTime, now) && { text: parts.list.muted, tone: 'warn' },
  ].filter((badge) => badge !== false);
  return (
    <li>
      <div className="contact-person">
        <Avatar userID={userID} name={name} url={userAvatarUrl} />
        <span className="contact-lines">
          <strong dir="auto">{name}</strong>
          {name !== userID && (
            <span className="hint" dir="auto">
              {memberNickname === '' || memberNickname === nameOfUser(member) ? userID : nameOfUser(member)}
            </span>
          )}
        </span>
        <span className="badges">
          {badges.map(({ text, tone }) => (
            <span key={text} className="badge" data-tone={tone}>
              {text}
            </span>
          ))}
        </span>
      </div>
      {itemsFor(member, view, texts).length > 0 && (
        <button
          type="button"
          className="round quiet"
          aria-haspopup="menu"
          aria-label={groups.member.menuOf(name)}
          onClick={({ currentTarget }) => {
            const { left, bottom } = currentTarget.getBoundingClientRect();
            open({ kind: 'menu', member, at: { x: left, y: bottom } });
          }}
        >
          <MoreIcon />
        </button>
      )}
    </li>
  );
}
