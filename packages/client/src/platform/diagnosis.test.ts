import { afterEach, expect, test } from 'vitest';
import { diagnose } from './diagnosis.ts';

const fetchOfPlatform = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchOfPlatform;
});

/** What a page gets: a status where it has leave, 0 where something answers that gives none, nothing at all. */
type Met = 'nothing' | 'no leave' | number;

function meet(met: Met): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (url, { mode = 'cors', credentials } = {}) => {
    asked.push(`${mode} ${credentials} ${url}`);
    if (met === 'nothing' || (met === 'no leave' && mode === 'cors')) throw new TypeError('Failed to fetch');
    return (met === 'no leave' ? { status: 0 } : { status: met }) as Response;
  };
  return asked;
}

test.each<[Met, string]>([
  [403, 'PARLEY_ALLOWED_ORIGINS of the server lacks this page'],
  [426, 'HTTP 426 is answered there, but no WebSocket is opened'],
  ['no leave', 'no Parley server'],
  ['nothing', 'nothing answers there, or its certificate is not trusted'],
])('a page that meets %s learns: %s [LOGIN-9a]', async (met, found) => {
  const asked = meet(met);
  expect(await diagnose('wss://chat.example/ws')).toBe(found);
  const modes = typeof met === 'number' ? ['cors'] : ['cors', 'no-cors'];
  expect(asked).toEqual(modes.map((mode) => `${mode} omit https://chat.example/ws`));
});

test('what is no page says what its platform tells, and is not spoken to of pages', async () => {
  const causeOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : '');
  meet('nothing');
  expect(await diagnose('ws://chat.example/ws', {}, causeOf)).toBe('Failed to fetch');
  meet(403);
  expect(await diagnose('ws://chat.example/ws', {}, causeOf)).toMatch(/^HTTP 403 /);
});
