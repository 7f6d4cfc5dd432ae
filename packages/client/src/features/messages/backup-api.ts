import type { Refusal } from '@parley/protocol/define';
import { Api, type CallingParts } from '../../core/api.ts';
import { checkConfig, invalid, isAbsent, isText } from '../../core/arguments.ts';
import { failure } from '../../errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type {
  ZIMBackupFolder,
  ZIMMessageBackupProgress,
  ZIMMessageExportConfig,
  ZIMMessageImportConfig,
} from '../../types.ts';
import type { Backup } from './backup.ts';
import { isFolder } from './backup-file.ts';

export interface BackupApiParts extends CallingParts {
  readonly openFolder: Platform['openFolder'];
  /** That of the user who is logged in. */
  messages(): { readonly backup: Backup };
}

/** The methods that write what this device keeps to a file, and read it back. */
export class BackupApi extends Api<BackupApiParts> {
  /**
   * Writes the messages of all conversations that this device keeps, inserted ones among them, to the file
   * `zim_backup_msg_text` of a folder: a line that says whose it is, and a line for each message. A file of that name is
   * renamed first, by the time at which it was written. What was not sent is not in it. Works without a connection. An
   * addition of Parley for the Web.
   *
   * `folderPath` is a `FileSystemDirectoryHandle`, or anything that has its methods; in Node the path of a folder too.
   * `progress` is called with how many are written, and of how many.
   *
   * Limits: one export or import at a time.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000240 (the folder cannot be written to), 6000241 (another export or
   * import is under way), 6000243 (the cache could not be read, or the file not be written), 6000710 (the cache on this
   * device could not be opened). Events: none.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * // In a browser: const folder = await showDirectoryPicker({ mode: 'readwrite' });
   * const { mkdtemp } = await import('node:fs/promises');
   * const folder = await mkdtemp('/tmp/backup-');
   * await zim.exportLocalMessages(folder, {}, (done, total) => console.debug(`${done} of ${total}`));
   */
  exportLocalMessages(
    folderPath: string | ZIMBackupFolder,
    config?: ZIMMessageExportConfig,
    progress?: ZIMMessageBackupProgress,
  ): Promise<void> {
    const { messages } = this.parts;
    const check = () => this.#check(folderPath, config, progress);
    return this.call(
      check,
      (folder) => messages().backup.export(folder, progress),
      'MessageModuleCacheFileExportFailed',
    );
  }

  /**
   * Takes in what `exportLocalMessages` wrote: messages that this device does not keep, or keeps in an older state.
   * What the account has deleted since does not come back; without a connection it goes again with the next one.
   * Conversations that are not listed come back with nothing unread until the server says otherwise. Nothing is taken in of
   * a file that is not whole. Works without a connection. An addition of Parley for the Web. `progress` is called with how
   * many are done, and of how many.
   *
   * Limits: one export or import at a time; of conversations that neither this device nor the backup's server knows any
   * more, nothing but inserted messages comes back.
   *
   * Errors: 6000001, 6000002, 6000004, 6000121, 6000240 (there is no such file, or it cannot be read), 6000241 (another
   * export or import is under way), 6000242 (the backup of another user), 6000244 (the cache could not be written),
   * 6000245 (the file is none, or not whole), 6000710 (the cache on this device could not be opened).
   *
   * Events: `conversationChanged` (Added) for what was not listed.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const { mkdtemp } = await import('node:fs/promises');
   * const folder = await mkdtemp('/tmp/backup-');
   * await zim.exportLocalMessages(folder);
   * await zim.importLocalMessages(folder, {}, (done, total) => console.debug(`${done} of ${total}`));
   */
  importLocalMessages(
    folderPath: string | ZIMBackupFolder,
    config?: ZIMMessageImportConfig,
    progress?: ZIMMessageBackupProgress,
  ): Promise<void> {
    const { messages } = this.parts;
    const check = () => this.#check(folderPath, config, progress);
    return this.call(
      check,
      (folder) => messages().backup.import(folder, progress),
      'MessageModuleCacheFileImportFailed',
    );
  }

  #check(given: unknown, config: unknown, progress: unknown): ZIMBackupFolder | Refusal {
    const refusal = checkConfig(config);
    if (refusal) return refusal;
    if (!isAbsent(progress) && typeof progress !== 'function') return invalid('progress: is not a function');
    if (isFolder(given)) return given;
    if (!isText(given) || given === '') return invalid('folderPath: is neither a folder nor the path of one');
    const { openFolder } = this.parts;
    if (openFolder) return openFolder(given);
    throw failure('MessageModuleCacheFileOpenFailed', 'folderPath: this platform has folders of the app alone');
  }
}
