import { type ReactNode, useId, useRef } from 'react';
import { afterSystemTime, type BackupState, type MessageBackups, useBackups } from '../index.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';

export interface MessageBackupProps {
  /** What the file is called that is written. */
  readonly fileName: string;
  readonly texts?: PartsTexts | undefined;
}

/** Exports the messages of this device to a file and imports such a file; both show how far they are and can be stopped. */
export function MessageBackup({ fileName, texts = english }: MessageBackupProps): ReactNode {
  const { backup } = texts;
  const backups = useBackups();
  const field = useRef<HTMLInputElement>(null);
  const exportID = useId();
  const importID = useId();
  const isBusy = backups.phase === 'running';
  const save = async (): Promise<void> => {
    const file = await backups.exportMessages();
    if (file) download(file, fileName);
  };
  return (
    <div className="parley-backup">
      <div>
        <p id={exportID}>{backup.exportHint}</p>
        <button type="button" aria-describedby={exportID} disabled={isBusy} onClick={() => void save()}>
          {backup.export}
        </button>
        {backups.kind === 'export' && <Outcome backups={backups} texts={texts} />}
      </div>
      <div>
        <p id={importID}>{backup.importHint}</p>
        <button type="button" aria-describedby={importID} disabled={isBusy} onClick={() => field.current?.click()}>
          {backup.import}
        </button>
        <input
          ref={field}
          type="file"
          hidden
          aria-label={backup.import}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) void backups.importMessages(file);
            // The same file may be chosen once more.
            currentTarget.value = '';
          }}
        />
        {backups.kind === 'import' && <Outcome backups={backups} texts={texts} />}
      </div>
    </div>
  );
}

function Outcome({ backups, texts }: { readonly backups: MessageBackups; readonly texts: PartsTexts }): ReactNode {
  const { phase, done, total, stop } = backups;
  const isBusy = phase === 'running';
  const label = isBusy ? progressOf(backups, texts) : '';
  return (
    <>
      {isBusy && (
        <div className="parley-backup-progress">
          <progress aria-label={label} {...(total > 0 && { max: total, value: done })} />
          <span aria-hidden="true">{label}</span>
          <button type="button" onClick={stop}>
            {texts.backup.stop}
          </button>
        </div>
      )}
      <p
        className="parley-backup-end"
        role={phase === 'failed' ? 'alert' : 'status'}
        data-fault={phase === 'failed' || undefined}
      >
        {endOf(backups, texts)}
      </p>
    </>
  );
}

function progressOf({ kind, done, total }: BackupState, { backup, locale }: PartsTexts): string {
  if (total === 0) return backup.counting;
  const [said, all] = [done.toLocaleString(locale), total.toLocaleString(locale)];
  return kind === 'export' ? backup.exporting(said, all) : backup.importing(said, all);
}

function endOf({ phase, kind, total, code }: BackupState, texts: PartsTexts): string {
  const { backup, locale } = texts;
  const isExport = kind === 'export';
  const all = total.toLocaleString(locale);
  switch (phase) {
    case 'idle':
    case 'running':
      return '';
    case 'done':
      return isExport ? backup.exported(all) : backup.imported(all);
    case 'stopped':
      return isExport ? backup.exportStopped : backup.importStopped;
    case 'failed': {
      const reason = reasonOf(texts, code);
      return isExport ? backup.exportFailed(reason) : backup.importFailed(reason);
    }
  }
}

function download(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file up by then.
  afterSystemTime(revokeAfterMs, () => URL.revokeObjectURL(address));
}

const revokeAfterMs = 60_000;
