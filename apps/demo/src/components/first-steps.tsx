import type { ReactNode } from 'react';
import { partnerOf } from '../suggestions.ts';
import { useTexts } from './use-language.ts';

interface FirstStepsProps {
  readonly userID: string;
  readonly onChatWith: (userID: string) => void;
  readonly invitationTo: (userID: string) => string;
}

/** What somebody who has no chats yet can do, in the order to do it. */
export function FirstSteps({ userID, onChatWith, invitationTo }: FirstStepsProps): ReactNode {
  const { list } = useTexts();
  const partner = partnerOf(userID);
  return (
    <div className="first-steps">
      <h3>{list.emptyHeading}</h3>
      <ol>
        <li>
          <p>{list.stepWindow(partner.userName)}</p>
          <a className="button" href={invitationTo(partner.userID)} target="_blank" rel="noopener">
            {list.openWindow}
          </a>
        </li>
        <li>
          <p>{list.stepChat}</p>
          <button type="button" onClick={() => onChatWith(partner.userID)}>
            {list.chatWith(partner.userName)}
          </button>
        </li>
      </ol>
      <p className="hint">
        {list.ownIDHint} <code>{userID}</code>
      </p>
    </div>
  );
}
