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
  stream: () => ReadableStream<Uint8Array>;
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
