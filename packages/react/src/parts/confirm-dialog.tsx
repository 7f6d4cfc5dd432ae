import { ZIMConversationType } from '@parley/client';
import { type ReactNode, useId } from 'react';
import type { ConversationRef } from '../index.ts';
import { Dialog } from './dialog.tsx';
import type { PartsTexts } from './english.ts';

/** What is asked before something goes that does not come back. */
export interface Question {
  readonly heading: string;
  /** What happens, and to whom not. */
  readonly text: string;
  /** How doing it is called. */
  readonly confirm: string;
  readonly act: () => void;
}

interface ConfirmDialogProps {
  readonly question: Question;
  /** How not doing it is called. */
  readonly cancel: string;
  readonly onClose: () => void;
}

/** The key that is pressed without reading does nothing: the focus begins on the way out. */
export function ConfirmDialog({ question, cancel, onClose }: ConfirmDialogProps): ReactNode {
  const textID = useId();
  const { heading, text, confirm, act } = question;
  return (
    <Dialog className="parley-dialog parley-confirm" label={heading} isQuestion describedBy={textID} onClose={onClose}>
      <h2 dir="auto">{heading}</h2>
      <p id={textID} dir="auto">
        {text}
      </p>
      <div>
        <button type="button" onClick={onClose}>
          {cancel}
        </button>
        <button
          type="button"
          data-danger
          onClick={() => {
            onClose();
            act();
          }}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}

/** How those are called for whom nothing changes. */
export const othersIn = (
  { type, conversationID }: ConversationRef,
  nameOf: (userID: string) => string,
  { questions }: PartsTexts,
): string => (type === ZIMConversationType.Peer ? nameOf(conversationID) : questions.others);
