import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { judgeDirectory, ownUser, whyPlanted, whyPublic } from './ownership.ts';

let root: string;
let directory: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-ownership-'));
  directory = join(root, 'data');
  mkdirSync(directory, { mode: 0o700 });
  path = join(directory, 'app.json');
  writeFileSync(path, '', { mode: 0o600 });
});
afterEach(() => rmSync(root, { recursive: true }));

/** Whoever runs the tests owns the files; to anybody else but the administrator they are a stranger's. */
const own = ownUser() ?? 0;
const other = own + 4242;

describe('a file', () => {
  test('of this user, or not there, is taken', () => {
    expect(whyPlanted(path, own)).toBeUndefined();
    expect(whyPlanted(`${path}.missing`, own)).toBeUndefined();
  });

  test('that every user may write to is named, whoever owns it', () => {
    chmodSync(path, 0o602);
    expect(whyPlanted(path, own)).toMatch(/every user may write to .*app\.json \(mode 0602\); look whether/);
  });

  test('that a link leads to is judged as what it leads to', () => {
    const link = join(directory, 'link');
    symlinkSync(path, link);
    expect(whyPlanted(link, own)).toBeUndefined();
    chmodSync(path, 0o666);
    expect(whyPlanted(link, own)).toMatch(/every user may write/);
  });
});

describe('a directory', () => {
  test.each<[number, ReturnType<typeof judgeDirectory>]>([
    [0o700, undefined],
    [0o755, undefined],
    [0o777, { kind: 'open', why: expect.stringMatching(/every user may write to .*chmod 700/) }],
    [0o1777, { kind: 'open', why: expect.stringMatching(/mode 1777/) }],
    [0o770, { kind: 'shared', why: expect.stringMatching(/its group may write/) }],
  ])('of mode %o', (mode, expected) => {
    chmodSync(directory, mode);
    expect(judgeDirectory(directory, own)).toEqual(expected);
  });

  test('of another user is shared', () => {
    // Only the administrator can give it away, and is the one whose directories anybody may be in.
    if (own === 0) chownSync(directory, other, other);
    expect(judgeDirectory(directory, own === 0 ? own : other)).toEqual({
      kind: 'shared',
      why: expect.stringMatching(/belongs to user/),
    });
  });
});

test('a key that every user may read is none', () => {
  chmodSync(path, 0o640);
  expect(whyPublic(path, own)).toBeUndefined();
  chmodSync(path, 0o644);
  expect(whyPublic(path, own)).toMatch(/every user may read the key .*chmod 600/);
});
