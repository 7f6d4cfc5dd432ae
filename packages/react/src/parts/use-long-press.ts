import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react';
import { afterSystemTime } from '../index.ts';
import type { Point } from './dialog.tsx';

const longPressMs = 500;
/** A finger that moves further scrolls. */
const stillPx = 10;

interface Press {
  readonly x: number;
  readonly y: number;
  isOver: boolean;
  cancel: () => void;
}

/** A finger that rests. What it does at the end is no click: what has opened may lie below it. */
export function useLongPress(onPress: (target: EventTarget, at: Point) => void) {
  const press = useRef<Press>(undefined);
  const end = (): boolean => {
    press.current?.cancel();
    const isOver = press.current?.isOver ?? false;
    press.current = undefined;
    return isOver;
  };
  return {
    /** Whether a press was long already. */
    end,
    handlers: {
      onPointerDown: ({ target, clientX: x, clientY: y, pointerType }: PointerEvent<HTMLElement>): void => {
        end();
        if (pointerType === 'mouse') return;
        const begun: Press = { x, y, isOver: false, cancel: () => undefined };
        begun.cancel = afterSystemTime(longPressMs, () => {
          begun.isOver = true;
          swallowClick();
          onPress(target, { x, y });
        });
        press.current = begun;
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent): void => {
        const begun = press.current;
        if (begun && Math.hypot(clientX - begun.x, clientY - begun.y) > stillPx) end();
      },
      onPointerUp: end,
      onPointerCancel: () => {
        if (!press.current?.isOver) end();
      },
    },
  };
}

/** Until something is touched anew. */
function swallowClick(): void {
  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', stop, { capture: true });
  const isOver = (): void => window.removeEventListener('click', stop, { capture: true });
  window.addEventListener('pointerdown', isOver, { capture: true, once: true });
}

/** The keys that ask for a menu. */
export const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey);

/** Where the pointer is, or below what was asked by key. */
export function pointOf(event: MouseEvent | undefined, element: Element): Point {
  if (event && (event.clientX !== 0 || event.clientY !== 0)) return { x: event.clientX, y: event.clientY };
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
}
