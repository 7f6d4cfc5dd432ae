import type { ReactNode } from 'react';
import type { Conversation } from '../conversation.ts';
import { texts } from '../texts.ts';

interface HistoryEdgeProps {
  readonly conversation: Conversation;
  readonly onLoadOlder: () => void;
}

/** What stands above the oldest message. It always has the same height, so that nothing jumps. */
export function HistoryEdge({ conversation, onLoadOlder }: HistoryEdgeProps): ReactNode {
  const { history, hasOlder, messages } = conversation;
  if (history === 'failed') {
    return (
      <div className="history-edge" role="alert">
        {texts.chat.loadFailed}
        <button type="button" onClick={onLoadOlder}>
          {texts.chat.loadAgain}
        </button>
      </div>
    );
  }
  if (hasOlder) return <p className="history-edge">{texts.chat.loading}</p>;
  return <p className="history-edge">{messages.length === 0 ? texts.chat.empty : texts.chat.beginning}</p>;
}
