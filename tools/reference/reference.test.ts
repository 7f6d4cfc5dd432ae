import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonErrors } from '../../packages/protocol/src/define.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { readReference } from './model.ts';
import { settingDefaults } from './rates.ts';
import { codesIn, localErrors, methodsOfErrors, renderReference } from './render.ts';
import { standingOf } from './standing.ts';

const docs = join(import.meta.dirname, '../../docs');
const reference = readReference();
const evidence = readEvidence();
const pages = renderReference(reference, evidence);
const methods = [...reference.pages.values()].flatMap((page) => page.methods);
const nothing: Evidence = { toldEvents: new Set(), interfaceMethods: new Map(), testByError: new Map() };

const readWritten = (path: string): string =>
  existsSync(join(docs, path)) ? readFileSync(join(docs, path), 'utf8') : '';

test('the pages of the reference are what the declarations say; `npm run gen` writes them', () => {
  const written = readdirSync(join(docs, 'reference'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `reference/${name}`);
  expect(written.toSorted()).toEqual([...pages.keys()].filter((path) => path.startsWith('reference/')).toSorted());
  for (const [path, page] of pages) expect(readFileSync(join(docs, path), 'utf8'), path).toBe(page);
});

test('everything that is declared stands on one page, but the codes, which have their own', () => {
  const entries = [...reference.pages.values()].flatMap((page) => [
    ...page.types.map(({ name }) => name),
    ...page.enums.map(({ name }) => name),
  ]);
  expect(new Set(entries).size).toBe(entries.length);
  // The exports without the class, the table of events and the enumeration of codes, and the additions: a type for
  // all messages, who types, what is searched for on the server and found, and where the user is signed in.
  expect(entries.length).toBe(419);
  expect([...reference.pages.values()].flatMap(({ events }) => events).length).toBe(61);
});

test('no link is broken', () => {
  const broken = [...pages].flatMap(([path, page]) =>
    [...page.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, file = '', anchor]) => {
      const target = file === '' ? path : join(path, '..', file);
      if (target.startsWith('../')) return existsSync(join(docs, target)) ? [] : [`${path}: ${link}`];
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
  const small = { pages: new Map([['users', page] as const]), featureByName: new Map() };
  const codes = renderReference(small, nothing).get('error-codes.md');
  const named = [
    ...(codes ?? '').matchAll(/<\/a>(\d+) .* \| \[`attempt`\]\(reference\/users\.md#attempt\) \| {2}\|$/gm),
  ];
  expect(named.map(([, code]) => Number(code))).toEqual([6000015, 6000101, 6000102, 6000103, 6000121]);
});

test('what a method says of a setting of the server is its default', () => {
  const said = methods.flatMap(({ name, signatures }) =>
    signatures.flatMap(({ doc }) =>
      [...doc.matchAll(/(?:(\d+) [^`(\d]*\()?`([a-z]\w*\.\w+)`/g)]
        .filter(([, , setting = '']) => typeof settingDefaults.get(setting) === 'number')
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

test('every code that a call may be rejected with has a test that provokes it', () => {
  const claimed = new Set([...commonErrors, ...localErrors, ...methodsOfErrors(reference).keys()]);
  expect(claimed.size).toBeGreaterThan(35);
  expect([...claimed].filter((name) => !evidence.testByError.has(name))).toEqual([]);
});

test('a page says first what of it is not there: all of its methods, some, none', () => {
  const method = {
    name: 'wave',
    isStatic: false,
    isAsync: true,
    signatures: [],
    sources: [],
    example: undefined,
    declared: undefined,
  };
  const page = { methods: [method], events: [], types: [], enums: [] };
  const standing = (methods: readonly (typeof method)[], interfaceMethods: readonly string[]): readonly string[] => {
    const one = {
      pages: new Map([['users', { ...page, methods }] as const]),
      featureByName: new Map([['ZIMHand', 'users'] as const]),
    };
    return standingOf('users', one, {
      ...nothing,
      interfaceMethods: new Map(interfaceMethods.map((name) => [name, ['ZIMHand']])),
    });
  };
  expect(standing([method], ['wave'])).toEqual([]);
  expect(standing([method], ['wave', 'nod']).join()).toMatch(/^\*\*Built in part\.\*\* .*: `nod`\.$/);
  expect(standing([], ['wave', 'nod']).join()).toMatch(/^\*\*Not built yet\.\*\* .*: `nod`, `wave`\.$/);
  expect(standing([], []).join()).toMatch(/^\*\*Not built yet\.\*\* /);
});

test('every method of the interface is there, or named as missing on one page', () => {
  const missing = [...pages.values()].flatMap((page) => {
    const [, list = ''] = /^\*\*(?:Built in part|Not built yet)\.\*\* [^:\n]*: (.*)\.$/m.exec(page) ?? [];
    return [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  });
  const built = [...reference.pages.values()].flatMap(({ methods }) => methods.map(({ name }) => name));
  const all = [...evidence.interfaceMethods.keys()];
  expect(all.length).toBeGreaterThan(130);
  expect([...built, ...missing].filter((name) => all.includes(name)).toSorted()).toEqual(all.toSorted());
});

test('an event that the SDK never tells says so', () => {
  const sectionOf = (path: string, name: string): string =>
    new RegExp(`^### ${name}$([\\s\\S]*?)^### `, 'm').exec(pages.get(path) ?? '')?.[1] ?? '';
  expect(sectionOf('reference/session.md', 'experimentalEventReceived')).toContain('**Not built yet.**');
  expect(sectionOf('reference/messages.md', 'peerMessageReceived')).not.toContain('Not built yet');
});

function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase());
  const marks = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...marks]);
}
