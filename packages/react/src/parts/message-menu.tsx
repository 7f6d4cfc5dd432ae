import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Dialog, type Point } from './dialog.tsx';
import { Icon } from './icons.tsx';

export interface MenuItem {
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  readonly act: () => void;
  /** What is asked before it is done, and how not doing it is called. */
  readonly confirm?: { readonly question: string; readonly keep: string };
}

export interface MessageMenuProps {
  readonly label: string;
  readonly at: Point;
  /** What can be reacted with; each with what a screen reader says. */
  readonly reactions: readonly { readonly type: string; readonly label: string; readonly isOwn: boolean }[];
  readonly items: readonly MenuItem[];
  readonly onReact: (reactionType: string) => void;
  readonly onClose: () => void;
}

/** What can be done with a message; beside the pointer, or at the lower edge of a phone. The arrow keys lead through it. */
export function MessageMenu({ label, at, reactions, items, onReact, onClose }: MessageMenuProps): ReactNode {
  const menu = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<MenuItem>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a question takes the place of what had the focus.
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, [asked]);
  const choose = (item: MenuItem): void => {
    if (item.confirm && !asked) setAsked(item);
    else {
      onClose();
      item.act();
    }
  };
  return (
    <Dialog className="parley-menu" label={label} at={at} onClose={onClose}>
      <div ref={menu} role="menu" tabIndex={-1} aria-label={asked?.confirm?.question ?? label} onKeyDown={moveFocus}>
        {asked?.confirm ? (
          <>
            <p>{asked.confirm.question}</p>
            <Choice item={asked} onChoose={choose} isDanger isFirst />
            <button type="button" role="menuitem" tabIndex={-1} onClick={onClose}>
              <Icon path="M6 6l12 12M18 6L6 18" />
              {asked.confirm.keep}
            </button>
          </>
        ) : (
          <>
            {reactions.length > 0 && (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
              <div role="group" className="parley-menu-reactions">
                {reactions.map(({ type, label: said, isOwn }) => (
                  <button
                    key={type}
                    type="button"
                    role="menuitem"
                    tabIndex={-1}
                    aria-label={said}
                    data-own={isOwn || undefined}
                    onClick={() => {
                      onClose();
                      onReact(type);
                    }}
                  >
                    {type}
                  </button>
                ))}
              </div>
            )}
            {items.map((item, index) => (
              <Choice
                key={item.name}
                item={item}
                onChoose={choose}
                isFirst={index === 0}
                isDanger={item.confirm !== undefined}
              />
            ))}
          </>
        )}
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly item: MenuItem;
  readonly onChoose: (item: MenuItem) => void;
  readonly isFirst: boolean;
  readonly isDanger: boolean;
}

const Choice = ({ item, onChoose, isFirst, isDanger }: ChoiceProps): ReactNode => (
  <button
    type="button"
    role="menuitem"
    tabIndex={-1}
    data-first={isFirst || undefined}
    data-danger={isDanger || undefined}
    onClick={() => onChoose(item)}
  >
    <Icon path={item.icon} />
    {item.label}
  </button>
);

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const present = items.findIndex((item) => item.matches(':focus'));
  const next = nextIndex(event.key, present, items.length);
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}

function nextIndex(key: string, present: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return (present + 1) % count;
    case 'ArrowUp':
    case 'ArrowLeft':
      return (present - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
