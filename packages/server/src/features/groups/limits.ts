import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
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

/** How long somebody may mute; for the app's server it is another limit than for its users. */
export const muteSecondsMaxOf = (
  { muteSecondsMax, serverApi }: Settings,
  { session }: Pick<Actor, 'session'>,
): number => (session ? muteSecondsMax : serverApi.muteSecondsMax);
