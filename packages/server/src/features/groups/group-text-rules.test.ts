import { expect, test } from 'vitest';
import { checkTexts } from './group-text-rules.ts';

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
