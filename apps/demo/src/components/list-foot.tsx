import type { ReactNode } from 'react';
import { Avatar } from './avatar.tsx';
import { SignOutIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

interface ListFootProps {
  readonly userID: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly onSettings: () => void;
  readonly onSignOut: () => void;
}

/** Who is signed in, and the way to the profile and out. */
export function ListFoot({ userID, name, avatarUrl, onSettings, onSignOut }: ListFootProps): ReactNode {
  const { list } = useTexts();
  return (
    <div className="panel-foot">
      <button type="button" className="person" onClick={onSettings}>
        <Avatar userID={userID} name={name} url={avatarUrl} />
        <span className="person-lines">
          <strong dir="auto">{name}</strong>
          <span className="hint">{list.ownUserID(userID)}</span>
          <span className="visually-hidden">{list.settings}</span>
        </span>
      </button>
      <button type="button" className="round quiet" aria-label={list.signOut} title={list.signOut} onClick={onSignOut}>
        <SignOutIcon />
      </button>
    </div>
  );
}
