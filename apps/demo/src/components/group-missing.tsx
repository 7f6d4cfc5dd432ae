import type { ZIMErrorCode } from '@parley/client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { reasonOf } from '../texts/texts.ts';
import { JoinGroupDialog } from './join-group-dialog.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';
import { useTell } from './use-tell.ts';

interface GroupMissingProps {
  readonly groupID: string;
  /** Why the group cannot be shown. */
  readonly code: number;
}

const notInCode: ZIMErrorCode = 6000521;
const goneCode: ZIMErrorCode = 6000523;

/** In place of a group that cannot be shown: why, and what can be done about it. */
export function GroupMissing({ groupID, code }: GroupMissingProps): ReactNode {
  const texts = useTexts();
  const { groups, parts } = texts;
  const { connection } = useMessaging();
  const { said, tell } = useTell();
  const [isJoining, setIsJoining] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isKnown = code === notInCode || code === goneCode;
  return (
    <div className="placeholder unknown-user">
      {isKnown && (
        <h2 ref={heading} tabIndex={-1}>
          {code === goneCode ? groups.page.goneHeading : groups.page.notInHeading}
        </h2>
      )}
      <p>
        <code>{groupID}</code>
      </p>
      <p>
        {isKnown
          ? code === goneCode
            ? groups.page.gone
            : groups.page.notIn
          : groups.page.loadFailed(reasonOf(texts, code))}
      </p>
      <p className="choices">
        <a className="button" href="#list">
          {groups.page.back}
        </a>
        {code === notInCode && (
          <button type="button" className="primary" onClick={() => setIsJoining(true)}>
            {groups.joinNow}
          </button>
        )}
        {!isKnown && (
          <button type="button" onClick={() => connection.stores.openGroups.refresh()}>
            {parts.thread.loadAgain}
          </button>
        )}
      </p>
      <p role="status">{said?.text}</p>
      {isJoining && <JoinGroupDialog proposal={groupID} tell={tell} onClose={() => setIsJoining(false)} />}
    </div>
  );
}
