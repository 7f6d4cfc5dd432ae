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
