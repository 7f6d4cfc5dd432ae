import { type ConversationRef, useConnection } from '@parley/react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { addressOf } from '../route.ts';
import { findFault } from '../user-lookup.ts';
import { ChatPanel } from './chat-panel.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';

interface CheckedChatProps {
  readonly conversation: ConversationRef;
  readonly isListed: boolean;
}

/**
 * What is known of the user whom an address names: nothing yet; that one can chat with him; that it cannot be found out
 * at present; or that he does not exist, but perhaps others with the same ID in another case.
 */
type Standing = 'looking' | 'known' | 'unchecked' | { readonly similar: readonly string[] };

/** The chat with a user whom an address names, which anybody may have typed: where there is nobody, it says so. */
export function CheckedChat({ conversation, isListed }: CheckedChatProps): ReactNode {
  const { conversationID: userID } = conversation;
  const { profiles, chats } = useMessaging();
  const isConnected = useConnection().state === 'connected';
  const { chat: texts } = useTexts();
  const [standing, setStanding] = useState<Standing>(() => (profiles.people.get().has(userID) ? 'known' : 'looking'));
  const isKnown = isListed || standing === 'known';

  const look = useCallback(async (): Promise<void> => {
    const fault = await findFault(userID, { profiles, list: chats.list.get() }, true);
    if (!fault) setStanding('known');
    else setStanding(fault.outcome === 'unknown' ? { similar: fault.similar } : 'unchecked');
  }, [chats, profiles, userID]);

  useEffect(() => {
    if (!isKnown && isConnected) void look();
    else if (!isKnown) setStanding((known) => (known === 'looking' ? 'unchecked' : known));
  }, [isKnown, isConnected, look]);

  if (isKnown || standing === 'unchecked') return <ChatPanel conversation={conversation} />;
  if (standing !== 'looking') return <UnknownUser userID={userID} similar={standing.similar} onLookAgain={look} />;
  return (
    <p className="placeholder patient" role="status">
      {texts.looking}
    </p>
  );
}

interface UnknownUserProps {
  readonly userID: string;
  readonly similar: readonly string[];
  readonly onLookAgain: () => Promise<void>;
}

function UnknownUser({ userID, similar, onLookAgain }: UnknownUserProps): ReactNode {
  const { chat, newChat, parts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="placeholder unknown-user">
      <h2 ref={heading} tabIndex={-1}>
        {chat.unknownHeading(userID)}
      </h2>
      <p>{chat.unknown}</p>
      {similar.length > 0 && (
        <p className="choices">
          <span>{newChat.didYouMean}</span>
          {similar.map((other) => (
            <a key={other} className="button" href={addressOf(other)}>
              {newChat.openID(other)}
            </a>
          ))}
        </p>
      )}
      <p className="choices">
        <a className="button" href="#list">
          {parts.thread.back}
        </a>
        <button type="button" onClick={() => void onLookAgain()}>
          {chat.lookAgain}
        </button>
      </p>
    </div>
  );
}
