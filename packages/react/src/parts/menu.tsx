import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { Dialog, type Point } from './dialog.tsx';
import { Icon } from './icons.tsx';

export interface MenuItem {
  readonly name: string;
  readonly label: string;
  readonly icon: string;
  /** What it takes away does not come back. */
  readonly isDanger?: boolean;
  readonly act: () => void;
}

/** Something small in the row above the items. */
export interface MenuChoice {
  readonly key: string;
  /** What a screen reader says, and is shown when the pointer rests on it. */
  readonly label: string;
  readonly content: ReactNode;
  readonly isOn: boolean;
  readonly act: () => void;
}

export interface MenuProps {
  readonly label: string;
  /** Says on a phone, where the menu covers it, what it is about. */
  readonly heading?: string | undefined;
  readonly at: Point;
  readonly choices: readonly MenuChoice[];
  /** Choices are switched on and off, each for itself, and not done. */
  readonly areChecks?: boolean;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/** What can be done with something; beside the pointer, or at the lower edge of a phone. The arrow keys lead through it. */
export function Menu({ label, heading, at, choices, areChecks = false, items, onClose }: MenuProps): ReactNode {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, []);
  const choose = ({ act }: Pick<MenuItem, 'act'>): void => {
    onClose();
    act();
  };
  return (
    <Dialog className="parley-menu" label={label} at={at} onClose={onClose}>
      {heading !== undefined && (
        <p className="parley-menu-heading" dir="auto" aria-hidden="true">
          {heading}
        </p>
      )}
      <div ref={menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={moveFocus}>
        {choices.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu.
          <div role="group" className="parley-menu-choices">
            {choices.map((choice) => (
              <button
                key={choice.key}
                type="button"
                {...(areChecks ? { role: 'menuitemcheckbox', 'aria-checked': choice.isOn } : { role: 'menuitem' })}
                tabIndex={-1}
                aria-label={choice.label}
                title={choice.label}
                data-on={choice.isOn || undefined}
                onClick={() => choose(choice)}
              >
                {choice.content}
              </button>
            ))}
          </div>
        )}
        {items.map((item, index) => (
          <button
            key={item.name}
            type="button"
            role="menuitem"
            tabIndex={-1}
            data-first={index === 0 || undefined}
            data-danger={item.isDanger || undefined}
            onClick={() => choose(item)}
          >
            <Icon path={item.icon} />
            {item.label}
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
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
