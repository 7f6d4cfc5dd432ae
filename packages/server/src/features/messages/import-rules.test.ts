import { expect, test } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { admitSentAt, type ImportCommand, importDigest, type Lacked, planImports } from './import-rules.ts';

const [ann, bob] = [toUserKey(1), toUserKey(2)];

const importOf = (body: string, of: 'ann' | 'bob' | 'group', log = 10): ImportCommand => {
  const append = {
    log: toLogKey(log),
    senderKey: ann,
    localMessageID: '',
    messageID: 1,
    body,
    isCounted: false,
    duties: [],
  };
  if (of === 'group') return { append };
  const [userKey, otherKey] = of === 'ann' ? [ann, bob] : [bob, ann];
  return { append, side: { userKey, otherKey, digest: importDigest({ senderKey: ann, body, sentAt: 7 }) } };
};

const lackedBy = (lackingKey: typeof ann, body: string, messageSeq: number): Lacked => ({
  ...{ log: 10, lackingKey, messageSeq, body },
  digest: importDigest({ senderKey: ann, body, sentAt: 7 }),
});

const apart = { kind: 'append', isForBoth: false } as const;
const both = { kind: 'append', isForBoth: true } as const;

test.each([
  ['nothing', [], [], []],
  ['one side', [importOf('a', 'ann')], [], [apart]],
  ['a group', [importOf('a', 'group'), importOf('a', 'group')], [], [both, both]],
  ['both sides at once', [importOf('a', 'ann'), importOf('a', 'bob')], [], [both, { kind: 'share', with: 0 }]],
  ['one side twice', [importOf('a', 'ann'), importOf('a', 'ann')], [], [apart, apart]],
  [
    'both sides twice',
    [importOf('a', 'ann'), importOf('a', 'ann'), importOf('a', 'bob'), importOf('a', 'bob')],
    [],
    [both, both, { kind: 'share', with: 0 }, { kind: 'share', with: 1 }],
  ],
  ['different texts', [importOf('a', 'ann'), importOf('b', 'bob')], [], [apart, apart]],
  ['different conversations', [importOf('a', 'ann'), importOf('a', 'bob', 11)], [], [apart, apart]],
  ['what the user lacks', [importOf('a', 'ann')], [lackedBy(ann, 'a', 4)], [{ kind: 'attach', messageSeq: 4 }]],
  ['what the other one lacks', [importOf('a', 'ann')], [lackedBy(bob, 'a', 4)], [apart]],
  ['what looks the same', [importOf('a', 'ann')], [{ ...lackedBy(ann, 'a', 4), body: 'b' }], [apart]],
  [
    'several that the user lacks, the oldest first',
    [importOf('a', 'ann'), importOf('a', 'ann'), importOf('a', 'ann')],
    [lackedBy(ann, 'a', 4), lackedBy(ann, 'a', 6)],
    [{ kind: 'attach', messageSeq: 4 }, { kind: 'attach', messageSeq: 6 }, apart],
  ],
] as const)('taking over %s', (_what, commands, lacked, plans) => {
  expect(planImports(commands, lacked)).toEqual(plans);
});

test('a digest is short, and tells texts, times and senders apart', () => {
  const one = { senderKey: ann, body: 'x'.repeat(40_000), sentAt: 1_700_000_000_000 };
  const digests = [one, { ...one, body: `${one.body}y` }, { ...one, sentAt: 0 }, { ...one, senderKey: bob }];
  const swapped = ['ab', 'ba'].map((body) => ({ ...one, body }));
  expect(new Set([...digests, ...swapped].map(importDigest)).size).toBe(6);
  expect(importDigest(one).length).toBeLessThan(64);
});

const now = 1_000_000;
test.each([
  ['now', 0, undefined],
  ['this very moment', now, undefined],
  ['the next one', now + 1, 'timeInFuture'],
  ['as long ago as messages are kept', now - 1000, undefined],
  ['longer ago', now - 1001, 'parameterInvalid'],
] as const)('a message of %s', (_when, sentAt, fault) => {
  expect(admitSentAt({ sentAt, now, retentionMs: 1000 })).toBe(fault);
  expect(admitSentAt({ sentAt, now })).toBe(fault === 'timeInFuture' ? fault : undefined);
});
