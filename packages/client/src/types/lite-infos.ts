import type { ZIMMessageType } from '../enums.ts';

/** The content of a message without the rest: an item of a Multiple message, or what a reply answers. */
export interface ZIMMessageLiteInfo {
  /** What it carries. */
  type: ZIMMessageType;
}

/** Text. */
export interface ZIMTextMessageLiteInfo extends ZIMMessageLiteInfo {
  /** The text; not blank. */
  message: string;
  /** The kind of content. */
  type: typeof ZIMMessageType.Text;
}

/** Content whose form the app defines. */
export interface ZIMCustomMessageLiteInfo extends ZIMMessageLiteInfo {
  /** The content; not blank. */
  message: string;
  /** Text by which a search finds it, up to 64 bytes. */
  searchedContent: string;
  /** Kind of custom content, 0 – 200. */
  subType: number;
  /** The kind of content. */
  type: typeof ZIMMessageType.Custom;
}

/** Forwarded messages. */
export interface ZIMCombineMessageLiteInfo extends ZIMMessageLiteInfo {
  /** The title. */
  title: string;
  /** The summary. */
  summary: string;
  /** The kind of content. */
  type: typeof ZIMMessageType.Combine;
}

/** A message that was revoked; nothing of it is left. */
export interface ZIMRevokeMessageLiteInfo extends ZIMMessageLiteInfo {
  /** The kind of content. */
  type: typeof ZIMMessageType.Revoke;
}

/** What all content with a file has. */
export interface ZIMMediaMessageLiteInfo extends ZIMMessageLiteInfo {
  /** Size in bytes. */
  fileSize?: number;
  /** Name of the file, up to 150 bytes. */
  fileName?: string;
  /** The file to upload. */
  fileLocalPath?: File;
  /** Where the file can be had, up to 500 bytes. */
  fileDownloadUrl?: string;
}

/** A picture. */
export interface ZIMImageMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** Width of the picture in pixels. */
  originalImageWidth?: number;
  /** Height of the picture in pixels. */
  originalImageHeight?: number;
  /** Width of the reduced picture in pixels. */
  largeImageWidth?: number;
  /** Height of the reduced picture in pixels. */
  largeImageHeight?: number;
  /** Where the reduced picture can be had. */
  largeImageDownloadUrl?: string;
  /** Width of the small picture in pixels. */
  thumbnailWidth?: number;
  /** Height of the small picture in pixels. */
  thumbnailHeight?: number;
  /** Where the small picture can be had. */
  thumbnailDownloadUrl?: string;
  /** The kind of content. */
  type: typeof ZIMMessageType.Image;
}

/** A file of any kind. */
export interface ZIMFileMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** The kind of content. */
  type: typeof ZIMMessageType.File;
}

/** A sound recording. */
export interface ZIMAudioMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** Length in seconds, above 0 and up to 300. */
  audioDuration: number;
  /** The kind of content. */
  type: typeof ZIMMessageType.Audio;
}

/** A video. */
export interface ZIMVideoMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** Length in seconds, above 0. */
  videoDuration: number;
  /** Width of the first frame in pixels. */
  videoFirstFrameWidth: number;
  /** Height of the first frame in pixels. */
  videoFirstFrameHeight?: number;
  /** Where the first frame can be had as a picture. */
  videoFirstFrameDownloadUrl?: string;
  /** The kind of content. */
  type: typeof ZIMMessageType.Video;
}

/** Several items. */
export interface ZIMMultipleMessageLiteInfo extends ZIMMessageLiteInfo {
  /** The items. */
  messageInfoList: ZIMMessageLiteInfo[];
  /** The kind of content. */
  type: typeof ZIMMessageType.Multiple;
}
