import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type ChatMessage, type ConversationActions, useUsers } from '../index.ts';
import { Dialog } from './dialog.tsx';
import type { PartsTexts } from './english.ts';
import type { Formats } from './formats.ts';
import { OtherContent } from './message-content.tsx';
import { MessageText } from './message-text.tsx';

interface CombinedDialogProps {
  readonly message: ChatMessage;
  readonly open: ConversationActions['open'];
  readonly texts: PartsTexts;
  readonly formats: Formats;
  readonly onClose: () => void;
}

const nothing: readonly ChatMessage[] = [];

/** What was combined; one that stands in it opens in its place. */
export function CombinedDialog({ message, open, texts, formats, onClose }: CombinedDialogProps): ReactNode {
  const [shown, setShown] = useState(message);
  const [loaded, setLoaded] = useState<{ of: ChatMessage; messages: readonly ChatMessage[] | undefined }>();
  useEffect(() => {
    const asked = { isOver: false };
    void open(shown).then((messages) => {
      if (!asked.isOver) setLoaded({ of: shown, messages });
    });
    return () => {
      asked.isOver = true;
    };
  }, [open, shown]);
  const answer = loaded?.of === shown ? loaded : undefined;
  const messages = answer?.messages ?? nothing;
  const senders = useMemo(() => [...new Set(messages.map(({ senderUserID }) => senderUserID))], [messages]);
  const names = new Map(useUsers(senders).map(({ userID, name }) => [userID, name]));
  return (
    <Dialog
      className="parley-dialog"
      label={shown.details?.title ?? ''}
      closeLabel={texts.menu.close}
      onClose={onClose}
    >
      {!answer && <p role="status">{texts.combined.loading}</p>}
      {answer && !answer.messages && <p role="alert">{texts.combined.failed}</p>}
      <ol className="parley-combined">
        {messages.map((one) => (
          <li key={one.key}>
            <p>
              <strong dir="auto">
                {one.isOwn ? texts.thread.own : names.get(one.senderUserID) || one.senderUserID}
              </strong>{' '}
              <time dateTime={new Date(one.timestamp).toISOString()}>{formats.time(one.timestamp)}</time>
            </p>
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: a card in it is a button. */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
            <div
              className="parley-text"
              dir="auto"
              onClick={({ target }) => {
                if (target instanceof Element && target.closest('[data-action="open"]')) setShown(one);
              }}
            >
              {one.text === undefined ? (
                <OtherContent message={one} texts={texts.thread} />
              ) : (
                <MessageText text={one.text} />
              )}
            </div>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
