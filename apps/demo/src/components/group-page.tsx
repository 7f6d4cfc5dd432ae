import { type OpenGroup, useGroup, useGroupActions } from '@parley/react';
import { ConfirmDialog, ThreadHeader, useNow } from '@parley/react/parts';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { nameOfGroup, rightsIn } from '../groups.ts';
import { group as groupChat } from '../places.ts';
import { addressOfChat } from '../route.ts';
import { GroupAbout } from './group-about.tsx';
import { GroupAvatar } from './group-avatar.tsx';
import { GroupLeaving } from './group-leaving.tsx';
import { GroupMembers } from './group-members.tsx';
import { GroupMissing } from './group-missing.tsx';
import { GroupModes } from './group-modes.tsx';
import { GroupPictureDialog } from './group-picture-dialog.tsx';
import type { GroupView, OpenOverGroup } from './group-view.ts';
import { BackIcon, ChatIcon } from './icons.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberMenu } from './member-menu.tsx';
import { MuteDialog } from './mute-dialog.tsx';
import { TextDialog } from './text-dialog.tsx';
import { useTexts } from './use-language.ts';
import { useTell } from './use-tell.ts';

interface GroupPageProps {
  /** Another one is another page. */
  readonly groupID: string;
}

/** What a group is, who is in it, and what can be done with it. */
export function GroupPage({ groupID }: GroupPageProps): ReactNode {
  const details = useGroup(groupID);
  const { info, self, failureCode } = details;
  const { groups: texts } = useTexts();
  if (info && self) return <OpenedGroup {...details} groupID={groupID} info={info} self={self} />;
  if (failureCode !== undefined) return <GroupMissing groupID={groupID} code={failureCode} />;
  return <p className="placeholder patient">{texts.page.loading}</p>;
}

type OpenedGroupProps = OpenGroup & Pick<GroupView, 'groupID' | 'info' | 'self'>;

/** What lies over the page goes with it. */
function OpenedGroup(details: OpenedGroupProps): ReactNode {
  const { info, self } = details;
  const actions = useGroupActions();
  const now = useNow(info.mutedInfo.expiredTime, ...[self, ...details.members].map((one) => one.muteExpiredTime));
  const { said, tell } = useTell();
  const [over, setOver] = useState<OpenOverGroup>();
  const { groups: texts } = useTexts();
  const view: GroupView = {
    ...{ ...details, actions, now, tell, open: setOver },
    name: nameOfGroup(info),
    rights: rightsIn(self, info.verifyInfo),
  };
  return (
    <div className="group-page">
      <GroupHeader view={view} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <section className="group-body" aria-label={texts.page.label(view.name)} tabIndex={0}>
        <div className="parley-column">
          <GroupAbout view={view} />
          <GroupMembers view={view} />
          {view.rights.setsModes && <GroupModes view={view} />}
          <GroupLeaving view={view} />
        </div>
      </section>
      <p role="status" className="contacts-said" data-fault={said?.isFault || undefined}>
        {said?.text}
      </p>
      {over && <OverGroup view={view} over={over} onClose={() => setOver(undefined)} />}
    </div>
  );
}

function GroupHeader({ view: { groupID, info, name, memberCount } }: { readonly view: GroupView }): ReactNode {
  const { groups: texts, parts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <ThreadHeader
      headingRef={heading}
      name={name}
      avatar={<GroupAvatar info={info.baseInfo} name={name} />}
      status={parts.thread.memberCount(memberCount)}
      back={
        <a className="back" href="#list" aria-label={texts.page.back}>
          <BackIcon />
        </a>
      }
      actions={
        <a
          className="parley-round"
          href={addressOfChat(groupChat(groupID))}
          aria-label={texts.page.chat}
          title={texts.page.chat}
        >
          <ChatIcon />
        </a>
      }
    />
  );
}

interface OverGroupProps {
  readonly view: GroupView;
  readonly over: OpenOverGroup;
  readonly onClose: () => void;
}

function OverGroup({ view, over, onClose }: OverGroupProps): ReactNode {
  const { parts } = useTexts();
  switch (over.kind) {
    case 'text':
      return <TextDialog {...over.text} onClose={onClose} />;
    case 'picture':
      return <GroupPictureDialog view={view} onClose={onClose} />;
    case 'invite':
      return <InviteDialog view={view} onClose={onClose} />;
    case 'mute':
      return <MuteDialog view={view} member={over.member} onClose={onClose} />;
    case 'menu':
      return <MemberMenu view={view} member={over.member} at={over.at} onClose={onClose} />;
    case 'question':
      return <ConfirmDialog question={over.question} cancel={parts.menu.cancel} onClose={onClose} />;
  }
}
