import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReference } from './model.ts';
import { settingDefaults } from './rates.ts';
import { codesIn, renderReference } from './render.ts';

const docs = join(import.meta.dirname, '../../docs');
const reference = readReference();
const pages = renderReference(reference);
const methods = [...reference.pages.values()].flatMap((page) => page.methods);

const readWritten = (path: string): string =>
  existsSync(join(docs, path)) ? readFileSync(join(docs, path), 'utf8') : '';

test('the pages of the reference are what the declarations say; `npm run gen` writes them', () => {
  const written = readdirSync(join(docs, 'reference')).map((name) => `reference/${name}`);
  expect(written.toSorted()).toEqual([...pages.keys()].filter((path) => path.startsWith('reference/')).toSorted());
  for (const [path, page] of pages) expect(readFileSync(join(docs, path), 'utf8'), path).toBe(page);
});

test('everything that is declared stands on one page, but the codes, which have their own', () => {
  const entries = [...reference.pages.values()].flatMap((page) => [
    ...page.types.map(({ name }) => name),
    ...page.enums.map(({ name }) => name),
  ]);
  expect(new Set(entries).size).toBe(entries.length);
  // 407 exports without the class, the table of events and the enumeration of codes, and one addition.
  expect(entries.length).toBe(405);
  expect([...reference.pages.values()].flatMap(({ events }) => events).length).toBe(60);
});

test('no link is broken', () => {
  const broken = [...pages].flatMap(([path, page]) =>
    [...page.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, file = '', anchor]) => {
      const target = file === '' ? path : join(path, '..', file);
      const isThere = anchor === undefined || anchorsOf(pages.get(target) ?? readWritten(target)).has(anchor);
      return isThere ? [] : [`${path}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('a method stands on the page of its feature, with what may go wrong', () => {
  const page = pages.get('reference/messages.md') ?? '';
  const section = /^### sendMessage$([\s\S]*?)^### /m.exec(page)?.[1] ?? '';
  expect(section).toContain('sendMessage(\n  message: ZIMMessage | ZIMTypedMessage,\n');
  expect(section).toContain('[6000204](../error-codes.md#messagemoduletargetdoesnotexist)');
  expect(pages.get('error-codes.md')).toMatch(/6000204 \|.*\[`sendMessage`\]\(reference\/messages\.md#sendmessage\)/);
});

test('the page of codes names the methods that document a code, in ranges too, or declare it on the server', () => {
  const doc = 'Tries; rejects with 6000101–6000103 or 6000121.';
  const attempt = { name: 'attempt', isStatic: false, isAsync: true, sources: [], example: undefined };
  const declared = {
    rate: 'write',
    failure: 'CommonModuleIMServerError',
    errors: ['NetworkModuleTokenInvalid', 'CommonModuleExceedDAULimit'],
  } as const;
  const methods = [{ ...attempt, signatures: [{ text: 'attempt(): void', doc }], declared }];
  const page = { methods, events: [], types: [], enums: [] };
  const codes = renderReference({ pages: new Map([['users', page]]), featureByName: new Map() }).get('error-codes.md');
  const named = [...(codes ?? '').matchAll(/<\/a>(\d+) .* \| \[`attempt`\]\(reference\/users\.md#attempt\) \|$/gm)];
  expect(named.map(([, code]) => Number(code))).toEqual([6000015, 6000101, 6000102, 6000103, 6000121]);
});

test('what a method says of a setting of the server is its default', () => {
  const said = methods.flatMap(({ name, signatures }) =>
    signatures.flatMap(({ doc }) =>
      [...doc.matchAll(/(?:(\d+) [^`(\d]*\()?`([a-z]\w*\.\w+)`/g)]
        .filter(([, , setting = '']) => settingDefaults.has(setting))
        .map(([, number, setting = '']) => ({ name, setting, number: number && Number(number) })),
    ),
  );
  expect(said).toEqual(said.map((one) => ({ ...one, number: settingDefaults.get(one.setting) })));
  expect(said.length).toBeGreaterThan(5);
});

test('a method names every code that its declaration has', () => {
  const lacking = methods.flatMap(({ name, isAsync, signatures, declared }) => {
    if (!declared || !isAsync) return [];
    const text = signatures.map(({ doc }) => doc).join(' ');
    const named = new Set(codesIn(text));
    return [...declared.errors, declared.failure].flatMap((error) => (named.has(error) ? [] : [`${name}: ${error}`]));
  });
  expect(lacking).toEqual([]);
});

test('the events that a method names exist', () => {
  const told = new Set([...reference.pages.values()].flatMap(({ events }) => events.map(({ name }) => name)));
  const named = methods.flatMap(({ signatures }) =>
    signatures.flatMap(({ doc }) =>
      [...doc.matchAll(/^Events.*$|(?<=\. )Events.*$/gm)].flatMap(([text]) => text.match(/(?<=`)\w+(?=`)/g) ?? []),
    ),
  );
  expect(named.filter((name) => !told.has(name))).toEqual([]);
  expect(named).toContain('conversationChanged');
});

function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
  const marks = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...marks]);
}
