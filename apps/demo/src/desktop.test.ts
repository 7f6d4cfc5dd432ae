import { describe, expect, it } from 'vitest';
import { createDesktop, type Note } from './desktop.ts';

interface Shown {
  readonly title: string;
  readonly options: NotificationOptions;
  onclick: (() => void) | null;
  isClosed: boolean;
}

function start(permission: 'granted' | 'denied' | 'default', answer: 'granted' | 'denied' = 'granted') {
  const shown: Shown[] = [];
  const focused: string[] = [];
  class FakeNotification implements Shown {
    static permission = permission;
    static requestPermission = (): Promise<string> => {
      FakeNotification.permission = answer;
      return Promise.resolve(answer);
    };
    onclick: (() => void) | null = null;
    isClosed = false;
    readonly title: string;
    readonly options: NotificationOptions;
    constructor(title: string, options: NotificationOptions) {
      this.title = title;
      this.options = options;
      shown.push(this);
    }
    close(): void {
      this.isClosed = true;
    }
  }
  const page = { Notification: FakeNotification as never, focus: () => focused.push('page') };
  return { desktop: createDesktop(page), shown, focused };
}

const noteOf = (onOpen = (): void => {}): Note => ({ tag: 't', title: 'Bob', body: 'Hi', onOpen });

describe('the desktop', () => {
  it('shows a note, and leads to its chat', () => {
    const { desktop, shown, focused } = start('granted');
    let isOpen = false;
    desktop.show(
      noteOf(() => {
        isOpen = true;
      }),
    );
    expect(shown).toMatchObject([{ title: 'Bob', options: { tag: 't', body: 'Hi', renotify: true } }]);
    shown[0]?.onclick?.();
    expect([isOpen, focused, shown[0]?.isClosed]).toEqual([true, ['page'], true]);
  });

  it('takes a note away', () => {
    const { desktop, shown } = start('granted');
    desktop.show(noteOf())?.();
    expect(shown[0]?.isClosed).toBe(true);
  });

  it.each(['default', 'denied'] as const)('shows nothing while the permission is %s', (permission) => {
    const { desktop, shown } = start(permission);
    expect([desktop.show(noteOf()), shown.length]).toEqual([undefined, 0]);
  });

  it.each(['granted', 'denied'] as const)('says what the user answered: %s', async (answer) => {
    const { desktop } = start('default', answer);
    expect(desktop.permission()).toBe('default');
    expect([await desktop.ask(), desktop.permission()]).toEqual([answer, answer]);
  });

  it('is not there in browsers without it', async () => {
    const desktop = createDesktop({ focus: () => {} });
    expect([desktop.permission(), await desktop.ask(), desktop.show(noteOf())]).toEqual([
      'unavailable',
      'unavailable',
      undefined,
    ]);
  });

  it('may refuse to make notes or to ask, as phones do', async () => {
    class Refusing {
      static permission = 'granted';
      static requestPermission = (): Promise<string> => Promise.reject(new TypeError('no'));
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    const desktop = createDesktop({ Notification: Refusing as never, focus: () => {} });
    expect([desktop.show(noteOf()), await desktop.ask()]).toEqual([undefined, 'granted']);
  });
});
