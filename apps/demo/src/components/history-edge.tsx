import type { Conversation } from '@parley/react';
import type { ReactNode } from 'react';
import { useTexts } from './use-language.ts';

interface HistoryEdgeProps {
  readonly conversation: Conversation;
  readonly onLoadOlder: () => void;
}

/** What stands above the oldest message. It always has the same height, so that nothing jumps. */
export function HistoryEdge({ conversation, onLoadOlder }: HistoryEdgeProps): ReactNode {
  const { chat } = useTexts();
  const { history, hasOlder, messages } = conversation;
  if (history === 'failed') {
    return (
      <div className="history-edge" role="alert">
        {chat.loadFailed}
        <button type="button" onClick={onLoadOlder}>
          {chat.loadAgain}
        </button>
      </div>
    );
  }
  if (hasOlder) return <p className="history-edge">{chat.loading}</p>;
  return <p className="history-edge">{messages.length === 0 ? chat.empty : chat.beginning}</p>;
}
