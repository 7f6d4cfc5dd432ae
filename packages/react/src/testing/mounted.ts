import { act, createElement, type ReactElement, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';

/** As much of a page as React asks of it for components that draw nothing. */
class BarePage {
  readonly nodeType = 1;
  readonly nodeName = 'DIV';
  readonly tagName = 'DIV';
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml';
  readonly ownerDocument = { nodeType: 9, addEventListener: () => {}, activeElement: null, body: null };
  textContent = '';

  addEventListener(): void {}
}

const world = globalThis as { window?: unknown; IS_REACT_ACT_ENVIRONMENT?: boolean };

export interface Mounted {
  readonly render: (element: ReactElement) => Promise<void>;
  readonly unmount: () => Promise<void>;
}

/**
 * Components that are mounted in StrictMode, which mounts each twice, in a page without elements: what is tested here are
 * hooks. The globals that React looks for are there until the end that is returned.
 */
export function preparePage(): {
  readonly mount: (element: ReactElement) => Promise<Mounted>;
  readonly end: () => void;
} {
  world.window = { event: undefined, HTMLIFrameElement: class {} };
  world.IS_REACT_ACT_ENVIRONMENT = true;
  const mount = async (element: ReactElement): Promise<Mounted> => {
    const root: Root = createRoot(new BarePage() as unknown as Element);
    const render = (next: ReactElement): Promise<void> =>
      act(async () => root.render(createElement(StrictMode, null, next)));
    await render(element);
    return { render, unmount: () => act(async () => root.unmount()) };
  };
  return {
    mount,
    end: () => {
      delete world.window;
      delete world.IS_REACT_ACT_ENVIRONMENT;
    },
  };
}
