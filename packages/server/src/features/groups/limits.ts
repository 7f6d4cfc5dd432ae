import type { Config } from '../../config.ts';
import type { AttributeLimits } from './attribute-rules.ts';
import type { GroupTextLimits } from './group-text-rules.ts';

type Settings = Config['groups'];

export const textLimitsOf = (settings: Settings): GroupTextLimits => ({
  nameBytesMax: settings.nameBytesMax,
  avatarUrlBytesMax: settings.avatarUrlBytesMax,
  noticeBytesMax: settings.noticeBytesMax,
  aliasBytesMax: settings.aliasBytesMax,
});

export const attributeLimitsOf = (settings: Settings): AttributeLimits => ({
  attributesMax: settings.attributesMax,
  keyBytesMax: settings.attributeKeyBytesMax,
  valueBytesMax: settings.attributeValueBytesMax,
  totalBytesMax: settings.attributesTotalBytesMax,
});
