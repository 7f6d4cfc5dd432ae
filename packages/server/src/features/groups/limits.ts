import type { Config } from '../../config.ts';
import type { AttributeLimits } from './attribute-rules.ts';
import type { GroupTextLimits } from './group-text-rules.ts';

type Settings = Config['groups'];

export const textLimitsOf = ({ nameBytesMax, avatarUrlBytesMax, noticeBytesMax }: Settings): GroupTextLimits => ({
  nameBytesMax,
  avatarUrlBytesMax,
  noticeBytesMax,
});

export const attributeLimitsOf = (settings: Settings): AttributeLimits => ({
  attributesMax: settings.attributesMax,
  keyBytesMax: settings.attributeKeyBytesMax,
  valueBytesMax: settings.attributeValueBytesMax,
  totalBytesMax: settings.attributesTotalBytesMax,
});
