import { describe, expect, it } from 'vitest';
import { Drafts, draftBytesMax, keptDraftsBytesMax, keptDraftsMax, writeEveryMs } from './drafts.ts';
import { FakeLocalStorage, FakeTimers } from './testing/fake-local-storage.ts';

function openBrowser() {
  const storage = new FakeLocalStorage();
  let time = 0;
  const pages: EventTarget[] = [];
  /** A tab in which somebody is signed in; the others hear what it stores. */
  const openTab = (userID = 'anna', appID = 7) => {
    const page = new EventTarget();
    const timers = new FakeTimers();
    const tell = (key: string, oldValue: string | null, newValue: string | null): void => {
      for (const other of pages) {
        if (other !== page) other.dispatchEvent(Object.assign(new Event('storage'), { key, oldValue, newValue }));
      }
    };
    const drafts = new Drafts({
      account: { appID, userID },
      page,
      after: timers.after,
      now: () => {
        time += 1;
        return time;
      },
      storage: {
        get length() {
          return storage.length;
        },
        key: (index) => storage.key(index),
        getItem: (key) => storage.getItem(key),
        setItem: (key, text) => {
          const before = storage.getItem(key);
          storage.setItem(key, text);
          tell(key, before, text);
        },
        removeItem: (key) => {
          const before = storage.getItem(key);
          storage.removeItem(key);
          tell(key, before, null);
        },
      },
    });
    pages.push(page);
    return { drafts, page, timers };
  };
  return { storage, openTab };
}

describe('a draft', () => {
  it('is written half a second after it was begun, and is there after a reload and a sign-in', () => {
    const { storage, openTab } = openBrowser();
    const { drafts, timers } = openTab();
    drafts.set('bob', 'H');
    drafts.set('bob', 'Hi');
    expect([storage.length, [...timers.waiting.values()]]).toEqual([0, [writeEveryMs]]);
    timers.runAll();
    expect(openTab().drafts.get('bob')).toBe('Hi');
    drafts.set('bob', 'Hi B');
    drafts.end();
    expect(timers.waiting.size).toBe(0);
    expect(openTab().drafts.get('bob')).toBe('Hi B');
  });

  it('is written when the page goes', () => {
    const { openTab } = openBrowser();
    const { drafts, page } = openTab();
    drafts.set('bob', 'last words');
    page.dispatchEvent(new Event('pagehide'));
    expect(openTab().drafts.get('bob')).toBe('last words');
  });

  it('is another one for each app and each user', () => {
    const { openTab } = openBrowser();
    const { drafts } = openTab();
    drafts.set('bob', 'from anna');
    drafts.end();
    expect([openTab('bob').drafts.get('bob'), openTab('anna', 8).drafts.get('bob')]).toEqual([undefined, undefined]);
    expect(openTab('ann').drafts.byChat.get().size).toBe(0);
  });

  it('is gone when it was sent', () => {
    const { storage, openTab } = openBrowser();
    const { drafts, timers } = openTab();
    drafts.set('bob', 'Hi');
    timers.runAll();
    drafts.set('bob', '');
    expect(drafts.byChat.get().has('bob')).toBe(false);
    timers.runAll();
    expect(storage.length).toBe(0);
  });

  it('is told to those who show it', () => {
    const { drafts } = openBrowser().openTab();
    const shown: (string | undefined)[] = [];
    drafts.byChat.subscribe(() => shown.push(drafts.get('bob')));
    drafts.set('bob', 'a');
    drafts.set('bob', 'a');
    drafts.set('bob', '');
    expect(shown).toEqual(['a', undefined]);
  });
});

describe('drafts in several tabs', () => {
  it('appear in the other one, and go with it', () => {
    const { openTab } = openBrowser();
    const [left, right] = [openTab(), openTab()];
    left.drafts.set('bob', 'Hi');
    left.timers.runAll();
    expect(right.drafts.get('bob')).toBe('Hi');
    left.drafts.set('bob', '');
    left.timers.runAll();
    expect(right.drafts.get('bob')).toBeUndefined();
  });

  it('are not taken away by a field that was emptied in the other one', () => {
    const { openTab } = openBrowser();
    const [left, right] = [openTab(), openTab()];
    left.drafts.set('bob', 'a long letter');
    left.timers.runAll();
    right.drafts.set('bob', 'x');
    right.drafts.set('bob', '');
    right.timers.runAll();
    expect(right.drafts.get('bob')).toBe('a long letter');
    expect(openTab().drafts.get('bob')).toBe('a long letter');
  });

  it('leave a text alone that is being written here', () => {
    const { openTab } = openBrowser();
    const [left, right] = [openTab(), openTab()];
    right.drafts.set('bob', 'from the right');
    left.drafts.set('bob', 'from the left');
    left.timers.runAll();
    expect(right.drafts.get('bob')).toBe('from the right');
    left.drafts.set('bob', '');
    left.timers.runAll();
    right.timers.runAll();
    expect(openTab().drafts.get('bob')).toBe('from the right');
  });
});

describe('what is kept', () => {
  it('is bounded in number, and the oldest goes first, whose ever it is', () => {
    const { storage, openTab } = openBrowser();
    const { drafts } = openTab('zoe');
    drafts.set('bob', 'the oldest');
    drafts.end();
    const { drafts: many } = openTab();
    for (let index = 0; index < keptDraftsMax; index += 1) many.set(`u${index}`, 'text');
    many.end();
    expect(storage.length).toBe(keptDraftsMax);
    expect(openTab('zoe').drafts.get('bob')).toBeUndefined();
    many.set('one-more', 'text');
    expect([many.byChat.get().size, many.get('u0')]).toEqual([keptDraftsMax, undefined]);
  });

  it('is bounded in bytes', () => {
    const { storage, openTab } = openBrowser();
    const { drafts, timers } = openTab();
    for (let index = 0; index < 20; index += 1) {
      drafts.set(`u${index}`, 'x'.repeat(draftBytesMax));
      timers.runAll();
    }
    const bytes = [...storage.items].reduce((sum, [key, text]) => sum + 2 * (key.length + text.length), 0);
    expect(bytes).toBeLessThanOrEqual(keptDraftsBytesMax);
    expect(openTab().drafts.get('u19')).toHaveLength(draftBytesMax);
  });

  it('is not a draft that is too long for that, which lives with the page', () => {
    const { storage, openTab } = openBrowser();
    const { drafts, timers } = openTab();
    drafts.set('bob', 'short');
    timers.runAll();
    drafts.set('bob', 'ä'.repeat(draftBytesMax));
    timers.runAll();
    expect([storage.length, drafts.get('bob')?.length]).toEqual([0, draftBytesMax]);
  });

  it.each(['', 'no JSON', '7', 'null', '{"text":7}', '{"text":""}'])('is nothing where there is %j', (stored) => {
    const { storage, openTab } = openBrowser();
    storage.items.set('parley-demo/draft/7/anna/bob', stored);
    storage.items.set('parley-demo/draft/7/anna/%', '{"text":"x","at":1}');
    const { drafts, timers } = openTab();
    expect(drafts.byChat.get().size).toBe(0);
    drafts.set('bob', 'x');
    timers.runAll();
    expect(openTab().drafts.get('bob')).toBe('x');
  });

  it('is nothing where the browser keeps nothing, and the page goes on', () => {
    const { storage, openTab } = openBrowser();
    storage.isBroken = true;
    const { drafts, timers } = openTab();
    drafts.set('bob', 'x');
    timers.runAll();
    expect(drafts.get('bob')).toBe('x');
    drafts.set('bob', '');
    drafts.end();
    expect(drafts.get('bob')).toBeUndefined();
  });
});
