import type { ZIMCXHandleType } from '../enums.ts';

/** The offline push that goes with an operation. Without it nothing is pushed. */
export interface ZIMPushConfig {
  /** Title of the notification, up to 256 bytes; the rest is cut. Default: the name of the app. */
  title: string;
  /** Text of the notification, up to 1024 bytes; the rest is cut. */
  content: string;
  /** Data for the receiving app, up to 2048 bytes. */
  payload: string;
  /** Name of a push profile of the server, up to 32 characters. Empty: the default profile. */
  resourcesID: string;
  /** Name under which notifications are grouped, up to 64 bytes. */
  threadID: string;
  /** Whether the push carries the number for the icon of the app. Default: `false`. */
  enableBadge: boolean;
  /** By how much that number grows, 0 – 99; more counts as 99. Default: 0. */
  badgeIncrement: number;
  /** Looks of the iOS call screen, if the profile is one for calls. */
  voIPConfig?: ZIMVoIPConfig;
  /** Template for private messages on OPPO devices. */
  privateMessageTemplate?: ZIMOfflinePushPrivateMessageTemplate;
}

/** What the call screen of iOS shows. */
export interface ZIMVoIPConfig {
  /** What the value below is. Default: `Generic`. */
  iOSVoIPHandleType: ZIMCXHandleType;
  /** Who is calling, up to 256 bytes. */
  iOSVoIPHandleValue: string;
  /** Whether it is a video call. Default: `false`. */
  iOSVoIPHasVideo: boolean;
}

/** A template for private messages on OPPO devices. */
export interface ZIMOfflinePushPrivateMessageTemplate {
  /** The ID of the template there. */
  templateID: string;
  /** JSON object with the parameters of the title, up to 512 bytes. */
  titleParameters: string;
  /** JSON object with the parameters of the text, up to 512 bytes. */
  contentParameters: string;
}
