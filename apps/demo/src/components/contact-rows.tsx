import { type ZIMFriendApplicationInfo, ZIMFriendApplicationState, type ZIMUserInfo } from '@parley/client';
import type { FriendActions } from '@parley/react';
import { type ReactNode, useId, useState } from 'react';
import { nameOfUser } from '../contacts.ts';
import { Avatar } from './avatar.tsx';
import { useTexts } from './use-language.ts';
import type { Tell } from './use-tell.ts';

interface AnswerRowProps {
  readonly application: ZIMFriendApplicationInfo;
  readonly actions: FriendActions;
  readonly tell: Tell;
}

/** Somebody asks; what he says and the two answers. */
export function AnswerRow({ application: { applyUser, wording }, actions, tell }: AnswerRowProps): ReactNode {
  const { contacts } = useTexts();
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  const { userID } = applyUser;
  const name = nameOfUser(applyUser);
  const answer = async (act: FriendActions['accept'] | FriendActions['reject'], done: string): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    tell(await act(userID), done);
    setIsBusy(false);
  };
  return (
    <li className="contact-card">
      <div id={id} className="contact-person">
        <Avatar userID={userID} name={name} url={applyUser.userAvatarUrl} />
        <Lines name={name} line={userID === name ? contacts.asks : userID} />
      </div>
      {wording !== '' && (
        <blockquote dir="auto" className="wording">
          {wording}
        </blockquote>
      )}
      <div className="contact-answers">
        <button
          type="button"
          aria-describedby={id}
          aria-disabled={isBusy}
          onClick={() => void answer(actions.reject, contacts.rejected(name))}
        >
          {contacts.reject}
        </button>
        <button
          type="button"
          className="primary"
          aria-describedby={id}
          aria-disabled={isBusy}
          onClick={() => void answer(actions.accept, contacts.accepted(name))}
        >
          {contacts.accept}
        </button>
      </div>
    </li>
  );
}

const { Rejected, Expired } = ZIMFriendApplicationState;

/** What the user has asked, and what became of it. */
export function SentRow({ application }: Pick<AnswerRowProps, 'application'>): ReactNode {
  const { contacts } = useTexts();
  const { applyUser, state, wording } = application;
  const name = nameOfUser(applyUser);
  const standing = { [Rejected]: contacts.wasRejected, [Expired]: contacts.hasExpired }[state as number];
  return (
    <li className="contact-card">
      <div className="contact-person">
        <Avatar userID={applyUser.userID} name={name} url={applyUser.userAvatarUrl} />
        <Lines name={name} line={standing ?? contacts.isWaiting} />
      </div>
      {wording !== '' && (
        <blockquote dir="auto" className="wording">
          {wording}
        </blockquote>
      )}
    </li>
  );
}

interface BlockedRowProps {
  readonly user: ZIMUserInfo;
  /** What the user calls him. */
  readonly name: string;
  readonly onUnblock: () => void;
}

export function BlockedRow({ user, name, onUnblock }: BlockedRowProps): ReactNode {
  const { parts } = useTexts();
  const id = useId();
  return (
    <li className="contact-person">
      <Avatar userID={user.userID} name={name} url={user.userAvatarUrl} />
      <span id={id} className="contact-lines">
        <strong dir="auto">{name}</strong>
      </span>
      <button type="button" aria-describedby={id} onClick={onUnblock}>
        {parts.chat.unblock}
      </button>
    </li>
  );
}

const Lines = ({ name, line }: { readonly name: string; readonly line: string }): ReactNode => (
  <span className="contact-lines">
    <strong dir="auto">{name}</strong>
    <span className="hint">{line}</span>
  </span>
);
