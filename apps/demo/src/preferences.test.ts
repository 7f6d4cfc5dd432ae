import { FakeStorage } from '@parley/react/testing/fake-client';
import { describe, expect, it } from 'vitest';
import { createPreferences } from './preferences.ts';

const silent = { notifies: false, notifiesText: false };
const start = (storage: FakeStorage, browserLanguages: readonly string[] = ['en']) =>
  createPreferences({ storage, browserLanguages });

describe('preferences', () => {
  it('begin with the language of the browser and the colours of the system', () => {
    expect(start(new FakeStorage(), ['fr', 'de-AT', 'en']).get()).toEqual({
      language: 'de',
      theme: 'system',
      ...silent,
    });
    expect(start(new FakeStorage(), ['fr']).get().language).toBe('en');
  });

  it('are remembered, but not what the user did not choose', () => {
    const storage = new FakeStorage();
    start(storage, ['en']).change({ theme: 'dark' });
    const later = start(storage, ['de']);
    expect(later.get()).toEqual({ language: 'de', theme: 'dark', ...silent });
    later.change({ language: 'en' });
    expect(start(storage, ['de']).get()).toEqual({ language: 'en', theme: 'dark', ...silent });
  });

  it.each(['', 'no JSON', '7', 'null', '{"language":"tlh","theme":"pink"}', '{"language":"toString","notifies":1}'])(
    'take nothing from %j in the storage',
    (stored) => {
      const storage = new FakeStorage();
      storage.items.set('parley-demo/preferences', stored);
      expect(start(storage).get()).toEqual({ language: 'en', theme: 'system', ...silent });
    },
  );

  it('remember what may be shown on the desktop', () => {
    const storage = new FakeStorage();
    start(storage).change({ notifies: true, notifiesText: true });
    expect(start(storage).get()).toMatchObject({ notifies: true, notifiesText: true });
  });

  it('last as long as the page where nothing can be stored', () => {
    const storage = new FakeStorage();
    storage.isBroken = true;
    const preferences = start(storage);
    preferences.change({ theme: 'light' });
    expect(preferences.get().theme).toBe('light');
  });
});
