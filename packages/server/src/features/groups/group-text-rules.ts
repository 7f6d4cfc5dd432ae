import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';

interface GroupTexts {
  readonly groupName?: string | undefined;
  readonly groupAvatarUrl?: string | undefined;
  readonly groupNotice?: string | undefined;
  readonly groupAlias?: string | undefined;
}

export interface GroupTextLimits {
  readonly nameBytesMax: number;
  readonly avatarUrlBytesMax: number;
  readonly noticeBytesMax: number;
  readonly aliasBytesMax: number;
}

/** Whether the texts that are given are short enough. */
export function checkTexts(
  { groupName = '', groupAvatarUrl = '', groupNotice = '', groupAlias = '' }: GroupTexts,
  { nameBytesMax, avatarUrlBytesMax, noticeBytesMax, aliasBytesMax }: GroupTextLimits,
): Refusal<'CommonModuleParamsInvalid'> | undefined {
  return (
    checkText('groupName', groupName, nameBytesMax) ??
    checkText('groupAvatarUrl', groupAvatarUrl, avatarUrlBytesMax) ??
    checkText('groupNotice', groupNotice, noticeBytesMax) ??
    checkText('groupAlias', groupAlias, aliasBytesMax)
  );
}

function checkText(field: string, text: string, bytesMax: number): Refusal<'CommonModuleParamsInvalid'> | undefined {
  if (utf8Length(text) <= bytesMax) return undefined;
  return refuse('CommonModuleParamsInvalid', `${field}: is over ${bytesMax} bytes`);
}

/** What of the given is not so yet. */
export const differing = <Given extends object>(given: Given, present: Readonly<Record<keyof Given, unknown>>): Given =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => present[name as keyof Given] !== value)) as Given;

interface TextsOfApp {
  readonly GroupName?: string | undefined;
  readonly GroupAvatar?: string | undefined;
  readonly GroupNotice?: string | undefined;
}

interface TextLimitsOfApp {
  readonly nameCharactersMax: number;
  readonly noticeCharactersMax: number;
  readonly avatarUrlCharactersMax: number;
}

/** Which of the texts that the app's server gives is too long: for it characters count. */
export function longTextOf(
  { GroupName = '', GroupAvatar = '', GroupNotice = '' }: TextsOfApp,
  { nameCharactersMax, noticeCharactersMax, avatarUrlCharactersMax }: TextLimitsOfApp,
): keyof TextsOfApp | undefined {
  const isOver = (value: string, charactersMax: number): boolean => [...value].length > charactersMax;
  if (isOver(GroupName, nameCharactersMax)) return 'GroupName';
  if (isOver(GroupAvatar, avatarUrlCharactersMax)) return 'GroupAvatar';
  return isOver(GroupNotice, noticeCharactersMax) ? 'GroupNotice' : undefined;
}
