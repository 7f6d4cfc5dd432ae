import type { ReactNode } from 'react';
import type { PartsTexts } from './english.ts';

interface SelectionBarProps {
  readonly count: number;
  readonly texts: PartsTexts['menu'];
  readonly onForward: () => void;
  readonly onCancel: () => void;
}

/** How many messages are chosen, and what is done with them. */
export function SelectionBar({ count, texts, onForward, onCancel }: SelectionBarProps): ReactNode {
  return (
    <div className="parley-selection">
      <span role="status">{texts.chosen(count)}</span>
      <button type="button" disabled={count === 0} onClick={onForward}>
        {texts.forward}
      </button>
      <button type="button" onClick={onCancel}>
        {texts.cancel}
      </button>
    </div>
  );
}
