import { expect, test } from 'vitest';
import { checkTexts, differing, longTextOf } from './group-text-rules.ts';

const limits = { nameBytesMax: 3, avatarUrlBytesMax: 5, noticeBytesMax: 4, aliasBytesMax: 6 };

test.each<[string, Parameters<typeof checkTexts>[0], field: string | undefined]>([
  ['nothing', {}, undefined],
  ['what is absent', { groupName: undefined, groupAvatarUrl: undefined, groupNotice: undefined }, undefined],
  ['empty ones', { groupName: '', groupAvatarUrl: '', groupNotice: '' }, undefined],
  ['as long as may be', { groupName: 'nnn', groupAvatarUrl: 'uuuuu', groupNotice: 'tttt' }, undefined],
  ['a name that is longer', { groupName: 'nnnn' }, 'groupName'],
  ['an avatar that is longer', { groupAvatarUrl: 'uuuuuu' }, 'groupAvatarUrl'],
  ['a notice that is longer', { groupNotice: 'ttttt' }, 'groupNotice'],
  ['an alias as long as may be', { groupAlias: '€€' }, undefined],
  ['an alias that is longer in bytes', { groupAlias: '€€a' }, 'groupAlias'],
  ['as long as may be in bytes', { groupName: '€', groupAvatarUrl: '€é', groupNotice: '😀' }, undefined],
  ['a name that is longer in bytes', { groupName: '€n' }, 'groupName'],
  ['an avatar that is longer in bytes', { groupAvatarUrl: '€€' }, 'groupAvatarUrl'],
  ['a notice that is longer in bytes', { groupNotice: '😀t' }, 'groupNotice'],
  ['all longer', { groupName: 'nnnn', groupAvatarUrl: 'uuuuuu', groupNotice: 'ttttt' }, 'groupName'],
  ['two longer', { groupName: 'nnn', groupAvatarUrl: 'uuuuuu', groupNotice: 'ttttt' }, 'groupAvatarUrl'],
])('%s', (_rule, texts, field) => {
  const refusal = { refused: 'CommonModuleParamsInvalid', detail: expect.stringMatching(new RegExp(`^${field}: `)) };
  expect(checkTexts(texts, limits)).toEqual(field && refusal);
});

test.each<[string, Parameters<typeof longTextOf>[0], field: string | undefined]>([
  ['nothing', {}, undefined],
  [
    'as long as may be in characters',
    { GroupName: '😀😀😀', GroupAvatar: '€€€€€', GroupNotice: '😀😀😀😀' },
    undefined,
  ],
  ['a name that is longer', { GroupName: '😀😀😀n' }, 'GroupName'],
  ['an avatar that is longer', { GroupAvatar: 'uuuuuu' }, 'GroupAvatar'],
  ['a notice that is longer', { GroupNotice: '€€€€€' }, 'GroupNotice'],
])('for the app’s server: %s', (_rule, texts, field) => {
  const limits = { nameCharactersMax: 3, avatarUrlCharactersMax: 5, noticeCharactersMax: 4 };
  expect(longTextOf(texts, limits)).toBe(field);
});

test('what is so already is no change', () => {
  const present = { groupName: 'n', groupNotice: '', joinMode: 1 };
  expect(differing({ groupName: 'n' }, present)).toEqual({});
  expect(differing({ groupName: '', groupNotice: '', joinMode: 0 }, present)).toEqual({ groupName: '', joinMode: 0 });
});
