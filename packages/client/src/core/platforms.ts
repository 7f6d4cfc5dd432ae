import { ZIMPlatformType } from '../enums.ts';

const isKnown = (platform: number): platform is ZIMPlatformType => platform in ZIMPlatformType;

/** A platform as the app sees it; of one that only a newer server knows, that it is unknown. */
export const toPlatform = (platform: number): ZIMPlatformType =>
  isKnown(platform) ? platform : ZIMPlatformType.Unknown;
