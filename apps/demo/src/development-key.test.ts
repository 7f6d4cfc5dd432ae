import { expect, it } from 'vitest';
import { createDevelopmentKey } from './development-key.ts';

function openTab(kept: Map<string, string>, hash: string) {
  const shown: string[] = [];
  const location = { hash, pathname: '/', search: '?a=1' };
  const history = {
    replaceState: (_data: unknown, _title: string, url?: string | URL | null) => void shown.push(String(url)),
  };
  const tabStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
  return { location, shown, key: createDevelopmentKey({ location, history, tabStorage }) };
}

it('is taken out of the address, and kept while the tab is open', () => {
  const kept = new Map<string, string>();
  const first = openTab(kept, '#key/abc/chat/bob');
  expect(first.key.text).toBeUndefined();
  expect(first.key.take()).toBe(true);
  expect([first.key.text, first.shown]).toEqual(['abc', ['/?a=1#chat/bob']]);
  const reloaded = openTab(kept, '#chat/bob');
  expect(reloaded.key.take()).toBe(false);
  expect([reloaded.key.text, reloaded.shown]).toEqual(['abc', []]);
});

it('of a later start takes the place of the one before', () => {
  const { key, location, shown } = openTab(new Map(), '#key/one');
  key.take();
  expect(key.take()).toBe(false);
  location.hash = '#key/two';
  expect([key.take(), key.text, shown.length]).toEqual([true, 'two', 3]);
});

it('works where nothing can be kept', () => {
  const fail = () => {
    throw new DOMException('no storage', 'SecurityError');
  };
  const key = createDevelopmentKey({
    location: { hash: '#key/abc', pathname: '/', search: '' },
    history: { replaceState: () => {} },
    tabStorage: { getItem: fail, setItem: fail, removeItem: fail },
  });
  expect([key.take(), key.text]).toEqual([true, 'abc']);
});
