import { type ReactNode, useEffect, useRef } from 'react';
import type { MentionPicker } from './use-mention-picker.ts';

interface MentionListProps {
  readonly picker: MentionPicker;
  readonly label: string;
}

export const optionID = (id: string, index: number): string => `${id}-${index}`;

/** Those who can be mentioned. The focus stays in the field, which says which one is active. */
export function MentionList({ picker, label }: MentionListProps): ReactNode {
  const { id, choices, active, pick } = picker;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={label} className="parley-mentions" tabIndex={-1}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
        <div
          key={choice.userID ?? ''}
          id={optionID(id, index)}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          // The field keeps the focus, and a phone its keyboard.
          onPointerDown={(event) => event.preventDefault()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(choice)}
        >
          <bdi>{choice.label}</bdi>
          {choice.hint !== '' && <bdi>{choice.hint}</bdi>}
        </div>
      ))}
    </div>
  );
}
