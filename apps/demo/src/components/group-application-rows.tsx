import { type ZIMGroupApplicationInfo, ZIMGroupApplicationState, ZIMGroupApplicationType } from '@parley/client';
import { type GroupActions, useGroupActions } from '@parley/react';
import { type ReactNode, useId, useState } from 'react';
import { nameOfUser } from '../contacts.ts';
import { Avatar } from './avatar.tsx';
import { GroupAvatar } from './group-avatar.tsx';
import { useTexts } from './use-language.ts';
import type { Tell } from './use-tell.ts';

interface AnswerRowProps {
  readonly application: ZIMGroupApplicationInfo;
  readonly tell: Tell;
}

/** Somebody invites the user, or wants to come into a group of his; what he says and the two answers. */
export function AnswerRow({ application, tell }: AnswerRowProps): ReactNode {
  const { groups: texts, contacts } = useTexts();
  const actions = useGroupActions();
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  const { type, groupInfo, applyUser, wording } = application;
  const isInvitation = type === ZIMGroupApplicationType.BeInvite;
  const group = groupInfo.groupName || groupInfo.groupID;
  const user = nameOfUser(applyUser);
  const answer = async (way: keyof Pick<GroupActions, 'accept' | 'reject'>, done: string): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    tell(await actions[way](application), done);
    setIsBusy(false);
  };
  return (
    <li className="contact-card">
      <div id={id} className="contact-person">
        {isInvitation ? (
          <GroupAvatar info={groupInfo} name={group} />
        ) : (
          <Avatar userID={applyUser.userID} name={user} url={applyUser.userAvatarUrl} />
        )}
        <Lines name={isInvitation ? group : user} line={isInvitation ? texts.invitesYou(user) : texts.wantsIn(group)} />
      </div>
      <Wording text={wording} />
      <div className="contact-answers">
        <button
          type="button"
          aria-describedby={id}
          aria-disabled={isBusy}
          onClick={() => void answer('reject', texts.declined)}
        >
          {contacts.reject}
        </button>
        <button
          type="button"
          className="primary"
          aria-describedby={id}
          aria-disabled={isBusy}
          onClick={() => void answer('accept', isInvitation ? texts.accepted(group) : texts.letIn(user))}
        >
          {contacts.accept}
        </button>
      </div>
    </li>
  );
}

const { Rejected, Expired } = ZIMGroupApplicationState;

/** What the user has asked, and what became of it. */
export function AskedRow({ application }: Pick<AnswerRowProps, 'application'>): ReactNode {
  const { groups: texts, contacts } = useTexts();
  const { type, state, groupInfo, applyUser, wording } = application;
  const name = groupInfo.groupName || groupInfo.groupID;
  const what = type === ZIMGroupApplicationType.Join ? texts.askedToJoin : texts.invited(nameOfUser(applyUser));
  const standing = { [Rejected]: contacts.wasRejected, [Expired]: contacts.hasExpired }[state as number];
  return (
    <li className="contact-card">
      <div className="contact-person">
        <GroupAvatar info={groupInfo} name={name} />
        <Lines name={name} line={`${what} · ${standing ?? contacts.isWaiting}`} />
      </div>
      <Wording text={wording} />
    </li>
  );
}

const Wording = ({ text }: { readonly text: string }): ReactNode =>
  text !== '' && (
    <blockquote dir="auto" className="wording">
      {text}
    </blockquote>
  );

const Lines = ({ name, line }: { readonly name: string; readonly line: string }): ReactNode => (
  <span className="contact-lines wrapping">
    <strong dir="auto">{name}</strong>
    <span className="hint">{line}</span>
  </span>
);
