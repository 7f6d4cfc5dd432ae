/**
 * A folder for backups: a `FileSystemDirectoryHandle` of a browser, or anything that has these methods of it. In Node
 * the path of a folder does as well.
 */
export interface ZIMBackupFolder {
  /** The file of this name; rejects if there is none and none is to be made. */
  getFileHandle: (name: string, options?: { create?: boolean }) => Promise<ZIMBackupFile>;
  /** Removes a file that was not finished; where it is missing, an empty one may stay. */
  removeEntry?: (name: string) => Promise<void>;
}

/** A file in it, as a `FileSystemFileHandle` is. */
export interface ZIMBackupFile {
  /** What it holds now. */
  getFile: () => Promise<ZIMBackupContent>;
  /** Begins to write it anew. What it held stays until `close`. */
  createWritable: () => Promise<ZIMBackupWriter>;
  /** Gives it another name; where it is missing, the file is copied. */
  move?: (name: string) => Promise<void>;
}

/** What a file holds, as a `File` says it. */
export interface ZIMBackupContent {
  /** When it was written, in Unix milliseconds. */
  lastModified: number;
  /** Its bytes, in UTF-8. */
  stream: () => ZIMBackupStream;
}

/** Bytes in parts, as a `ReadableStream` gives them. */
export interface ZIMBackupStream {
  /** Reads them from the first on. */
  getReader: () => ZIMBackupReader;
}

/** Reads the parts one by one, as the reader of a `ReadableStream` does. */
export interface ZIMBackupReader {
  /** The next part; `done` once there is none. */
  read: () => Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  /** Ends it before its end. */
  cancel: () => Promise<void>;
}

/** Writes a file, as a `FileSystemWritableFileStream` does. */
export interface ZIMBackupWriter {
  /** Appends. */
  write: (text: string) => Promise<void>;
  /** The file holds what was written from now on. */
  close: () => Promise<void>;
  /** Forgets what was written. */
  abort: () => Promise<void>;
}

/** There is nothing to choose yet. */
export interface ZIMMessageExportConfig {}

/** There is nothing to choose yet. */
export interface ZIMMessageImportConfig {}

/** How far an export or an import is: messages that are done, and all of them. */
export type ZIMMessageBackupProgress = (messageCount: number, totalMessageCount: number) => void;
