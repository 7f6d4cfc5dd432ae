import type { ZIMBackupFile, ZIMBackupFolder } from '@parley/client';

type Step = 'open' | 'read' | 'write' | 'close';

/** A folder in memory, as a browser hands one out; it fails where a test says so. */
export class MemoryFolder implements ZIMBackupFolder {
  readonly files = new Map<string, string>();
  /** Called before each step. */
  before: (step: Step) => void | Promise<void> = () => {};

  async getFileHandle(name: string, { create = false } = {}): Promise<ZIMBackupFile> {
    await this.before('open');
    if (!this.files.has(name)) {
      if (!create) throw new DOMException('none', 'NotFoundError');
      this.files.set(name, '');
    }
    return {
      getFile: async () => {
        const content = new Blob([this.files.get(name) ?? '']);
        return {
          lastModified: 1_700_000_000_000 + this.files.size,
          stream: () => {
            void this.before('read');
            return content.stream();
          },
        };
      },
      createWritable: async () => {
        let text = '';
        return {
          write: async (data) => {
            await this.before('write');
            text += data;
          },
          close: async () => {
            await this.before('close');
            this.files.set(name, text);
          },
          abort: async () => {},
        };
      },
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.files.delete(name);
  }

  get names(): readonly string[] {
    return [...this.files.keys()].sort();
  }

  /** The lines of the newest backup. */
  get lines(): readonly string[] {
    return (this.files.get('zim_backup_msg_text') ?? '').trimEnd().split('\n');
  }

  put(...lines: readonly unknown[]): this {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    this.files.set('zim_backup_msg_text', text.map((line) => `${line}\n`).join(''));
    return this;
  }
}
