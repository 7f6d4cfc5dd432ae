import { createDiskFiles, placeOfFiles } from '../files/disk-files.ts';
import type { StoredFiles } from '../files/stored-files.ts';
import type { Guest } from './guest-storage.ts';

/** The files of this machine's node, beside a server that may be using them. */
export const filesBeside = ({ settings, directory }: Pick<Guest, 'settings' | 'directory'>): StoredFiles =>
  createDiskFiles({
    directory: placeOfFiles(settings.files, directory),
    freeBytesMin: settings.files.freeBytesMin,
    isGuest: true,
  });
