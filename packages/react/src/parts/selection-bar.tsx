import type { ReactNode } from 'react';
import type { PartsTexts } from './english.ts';
import { deleteIcon, forwardIcon, Icon } from './icons.tsx';

interface SelectionBarProps {
  readonly count: number;
  /** How many of them can be sent on. */
  readonly forwardCount: number;
  readonly texts: PartsTexts['menu'];
  readonly onForward: () => void;
  readonly onDelete: () => void;
  readonly onCancel: () => void;
}

/** How many messages are chosen, and what is done with them. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const { count, forwardCount, texts, onForward, onDelete, onCancel } = props;
  return (
    <div className="parley-selection">
      <div className="parley-column">
        <button type="button" aria-label={texts.cancel} title={texts.cancel} onClick={onCancel}>
          <Icon path="M6 6l12 12M18 6L6 18" />
        </button>
        <span role="status">{texts.chosen(count)}</span>
        <button type="button" title={texts.forward} disabled={forwardCount === 0} onClick={onForward}>
          <Icon path={forwardIcon} />
          <span>{texts.forward}</span>
        </button>
        <button type="button" title={texts.delete} data-danger disabled={count === 0} onClick={onDelete}>
          <Icon path={deleteIcon} />
          <span>{texts.delete}</span>
        </button>
      </div>
    </div>
  );
}
