import { type ReactNode, useState } from 'react';
import type { ChatMessage } from '../index.ts';
import { Dialog } from './dialog.tsx';
import type { PartsTexts } from './english.ts';
import { Icon, pinIcon } from './icons.tsx';
import { wordsOf } from './message-words.ts';

interface PinnedBarProps {
  /** The last pinned first. */
  readonly pinned: readonly ChatMessage[];
  readonly nameOf: (userID: string) => string;
  readonly texts: PartsTexts;
  readonly onGo: (message: ChatMessage) => void;
  readonly onUnpin: (message: ChatMessage) => void;
}

/** The newest pin above the messages, which leads to its message; the others behind a button. */
export function PinnedBar({ pinned, nameOf, texts, onGo, onUnpin }: PinnedBarProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const [newest] = pinned;
  const isShown = isOpen && newest !== undefined;
  if (!newest) return null;
  return (
    <section className="parley-pins" aria-label={texts.pins.label}>
      <div className="parley-column">
        <button type="button" className="parley-pin" onClick={() => onGo(newest)}>
          <Icon path={pinIcon} />
          <span className="parley-hidden">{texts.pins.newest}: </span>
          <span dir="auto">{wordsOf(newest, texts)}</span>
        </button>
        <button type="button" className="parley-pin-count" onClick={() => setIsOpen(true)}>
          <span aria-hidden="true">{pinned.length}</span>
          <Icon path="M5 7h14M5 12h14M5 17h9" />
          <span className="parley-hidden">{texts.pins.all(pinned.length)}</span>
        </button>
      </div>
      {isShown && (
        <Dialog
          className="parley-dialog"
          label={texts.pins.label}
          closeLabel={texts.menu.close}
          onClose={() => setIsOpen(false)}
        >
          <ul className="parley-choices">
            {pinned.map((message) => (
              <li key={message.key}>
                <button
                  type="button"
                  className="parley-choice-words"
                  onClick={() => {
                    setIsOpen(false);
                    onGo(message);
                  }}
                >
                  <strong dir="auto">{message.isOwn ? texts.thread.own : nameOf(message.senderUserID)}</strong>
                  <span dir="auto">{wordsOf(message, texts)}</span>
                </button>
                <button type="button" onClick={() => onUnpin(message)}>
                  {texts.menu.unpin}
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </section>
  );
}
