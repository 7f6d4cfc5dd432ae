import type { ZIMBackupContent, ZIMBackupFolder, ZIMBackupWriter } from '@parley/client';
import { type ChatClient, codeOf } from './chat-client.ts';
import { createStore, type Readable } from './store.ts';

/** So much of a file is read before it is looked whether somebody stopped it. */
const readBytes = 16 * 1024;

/** How far an export or an import is, or what became of the last one. */
export interface BackupState {
  /** `stopped` by the user; `failed` by whatever `code` says. */
  readonly phase: 'idle' | 'running' | 'done' | 'stopped' | 'failed';
  readonly kind: 'export' | 'import';
  /** Messages that are done, and all of them; 0 until they are counted. */
  readonly done: number;
  readonly total: number;
  /** Why it failed, by the code of the SDK. */
  readonly code: number;
}

/** What is asked of a file, as a `File` of a browser has it. */
export type BackupSource = Pick<File, 'size' | 'slice' | 'lastModified'>;

export interface BackupsParts {
  readonly client: Pick<ChatClient, 'exportLocalMessages' | 'importLocalMessages'>;
  /** Called after messages were taken in, all of them or some. */
  readonly onImported: () => void;
}

/**
 * Writes the messages that this device keeps to a file, and takes them in again, one at a time. It goes on while nobody
 * looks, until it is done or stopped.
 */
export class Backups {
  readonly state: Readable<BackupState>;
  readonly #parts: BackupsParts;
  readonly #state = createStore<BackupState>({ phase: 'idle', kind: 'export', done: 0, total: 0, code: 0 });
  #isStopped = false;

  constructor(parts: BackupsParts) {
    this.#parts = parts;
    this.state = this.#state;
  }

  /** The file; `undefined` where there is none, for the reason that the state says. */
  async export(): Promise<Blob | undefined> {
    const written: Blob[] = [];
    const folder = folderFor(written, () => this.#isStopped);
    const isDone = await this.#run('export', (progress) =>
      this.#parts.client.exportLocalMessages(folder, {}, progress),
    );
    return isDone ? new Blob(written, { type: 'text/plain' }) : undefined;
  }

  /** Whether all of it was taken in. What is stopped midway keeps what it took in; taken in again, it adds the rest. */
  async import(file: BackupSource): Promise<boolean> {
    const folder = folderOf(file, () => this.#isStopped);
    const isDone = await this.#run('import', (progress) =>
      this.#parts.client.importLocalMessages(folder, {}, progress),
    );
    if (this.#state.get().done > 0) this.#parts.onImported();
    return isDone;
  }

  stop(): void {
    if (this.#state.get().phase === 'running') this.#isStopped = true;
  }

  async #run(
    kind: BackupState['kind'],
    work: (progress: (done: number, total: number) => void) => Promise<void>,
  ): Promise<boolean> {
    if (this.#state.get().phase === 'running') return false;
    this.#isStopped = false;
    this.#state.set({ phase: 'running', kind, done: 0, total: 0, code: 0 });
    const end = (phase: BackupState['phase'], code = 0): void => this.#state.set({ ...this.#state.get(), phase, code });
    try {
      await work((done, total) => this.#state.set({ ...this.#state.get(), done, total }));
      end('done');
      return true;
    } catch (thrown) {
      end(this.#isStopped ? 'stopped' : 'failed', codeOf(thrown));
      return false;
    }
  }
}

const stopped = (): Error => new Error('stopped by the user');

/** A folder whose one file is what is written to it. */
function folderFor(written: Blob[], isStopped: () => boolean): ZIMBackupFolder {
  const writer: ZIMBackupWriter = {
    write: async (text) => {
      if (isStopped()) throw stopped();
      // A browser keeps what is in a blob outside of the memory of the page.
      written.push(new Blob([text]));
    },
    close: async () => undefined,
    abort: async () => {
      written.length = 0;
    },
  };
  return {
    getFileHandle: async (_name, { create = false } = {}) => {
      if (!create) throw new Error('there is no file yet');
      return {
        createWritable: async () => writer,
        getFile: async () => Promise.reject(new Error('it is being written')),
      };
    },
  };
}

/** A folder that has this file alone, under whatever name it is asked for. */
function folderOf(file: BackupSource, isStopped: () => boolean): ZIMBackupFolder {
  const content: ZIMBackupContent = {
    lastModified: file.lastModified,
    stream: () => ({ getReader: () => readerOf(file, isStopped) }),
  };
  return {
    getFileHandle: async () => ({
      getFile: async () => content,
      createWritable: async () => Promise.reject(new Error('it is read alone')),
    }),
  };
}

function readerOf(file: BackupSource, isStopped: () => boolean) {
  let at = 0;
  return {
    read: async () => {
      if (isStopped()) throw stopped();
      if (at >= file.size) return { done: true };
      const part = file.slice(at, at + readBytes);
      at += readBytes;
      return { done: false, value: new Uint8Array(await part.arrayBuffer()) };
    },
    cancel: async () => undefined,
  };
}
