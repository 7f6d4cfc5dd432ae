import type { ZIMMessageType } from '../enums.ts';
import type { ZIMMessage, ZIMMultipleMessage } from './messages.ts';
import type { ZIMMessageAttachedResult } from './sending.ts';

/** What all messages with a file have. Either a local file or an address is given; with both the address wins. */
export interface ZIMMediaMessage extends ZIMMessage {
  /** The file to upload. */
  fileLocalPath?: File;
  /** Where the file can be had, up to 500 bytes; the server fills it for uploaded files. */
  fileDownloadUrl?: string;
  /** ID of the uploaded file. */
  fileUID?: string;
  /** Name of the file, up to 150 bytes. Default: that of the local file. */
  fileName?: string;
  /** Size in bytes. */
  fileSize?: number;
}

/** A picture, up to 10 MB. */
export interface ZIMImageMessage extends ZIMMediaMessage {
  /** Where the small picture can be had. */
  thumbnailDownloadUrl?: string;
  /** Where the reduced picture can be had. */
  largeImageDownloadUrl?: string;
  /** Width of the picture in pixels. */
  originalImageWidth?: number;
  /** Height of the picture in pixels. */
  originalImageHeight?: number;
  /** Width of the reduced picture in pixels. */
  largeImageWidth?: number;
  /** Height of the reduced picture in pixels. */
  largeImageHeight?: number;
  /** Width of the small picture in pixels. */
  thumbnailWidth?: number;
  /** Height of the small picture in pixels. */
  thumbnailHeight?: number;
  /** The kind of message. */
  type: typeof ZIMMessageType.Image;
}

/** A file of any kind, up to 100 MB. */
export interface ZIMFileMessage extends ZIMMediaMessage {
  /** The kind of message. */
  type: typeof ZIMMessageType.File;
}

/** A sound recording, up to 6 MB. */
export interface ZIMAudioMessage extends ZIMMediaMessage {
  /** Length in seconds, above 0 and up to 300. */
  audioDuration: number;
  /** The kind of message. */
  type: typeof ZIMMessageType.Audio;
}

/** A video, up to 100 MB. */
export interface ZIMVideoMessage extends ZIMMediaMessage {
  /** Length in seconds, above 0. */
  videoDuration: number;
  /** Where the first frame can be had as a picture. */
  videoFirstFrameDownloadUrl?: string;
  /** Width of the first frame in pixels. */
  videoFirstFrameWidth?: number;
  /** Height of the first frame in pixels. */
  videoFirstFrameHeight?: number;
  /** The kind of message. */
  type: typeof ZIMMessageType.Video;
}

/** Told while a file is uploaded: how many of how many bytes are done. */
export type ZIMMediaUploadingProgress = (
  message: ZIMMediaMessage,
  currentFileSize: number,
  totalFileSize: number,
) => void;

/**
 * Told while the files of a Multiple message are uploaded: how many of how many bytes are done, in all and of the item
 * with that index.
 */
export type ZIMMultipleMediaUploadingProgress = (
  message: ZIMMultipleMessage,
  currentFileSize: number,
  totalFileSize: number,
  messageInfoIndex: number,
  currentIndexFileSize: number,
  totalIndexFileSize: number,
) => void;

/** What the SDK calls while a message with a file is sent. */
export interface ZIMMediaMessageSendNotification {
  /** Called once, when the message has its `localMessageID`. */
  onMessageAttached?: ZIMMessageAttachedResult;
  /** Called as the upload goes on. */
  onMediaUploadingProgress?: ZIMMediaUploadingProgress;
}
