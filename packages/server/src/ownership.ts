import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { getuid } from 'node:process';

/** What is known of a file or directory. */
interface Standing {
  readonly uid: number;
  readonly mode: number;
}

const othersWrite = 0o002;
const groupWrites = 0o020;
const othersRead = 0o004;
const root = 0;

const modeText = ({ mode }: Standing): string => (mode & 0o7777).toString(8).padStart(4, '0');

/** The user this process runs as; absent where the system has no such users. */
export const ownUser = (): number | undefined => getuid?.();

/**
 * Why a file may hold what somebody else put there: another user made it, or may write to it. The administrator and whoever
 * the directory belongs to could do so anyhow.
 */
export function whyPlanted(path: string, user = ownUser()): string | undefined {
  if (user === undefined) return undefined;
  const [link, file, directory] = [
    lstatSync(path, { throwIfNoEntry: false }),
    statSync(path, { throwIfNoEntry: false }),
    statSync(dirname(path), { throwIfNoEntry: false }),
  ];
  const trusted = [user, root, directory?.uid];
  const stranger = [link, file].find((found) => found !== undefined && !trusted.includes(found.uid));
  if (stranger) {
    return `${path} belongs to user ${stranger.uid}, who is neither this one nor the owner of the directory; remove it, or chown it if it is yours`;
  }
  if (file && (file.mode & othersWrite) !== 0) {
    return `every user may write to ${path} (mode ${modeText(file)}); look whether it is what you left there, then chmod 600 ${path}`;
  }
  return undefined;
}

/** Who else may put files into a directory. */
export interface DirectoryStanding {
  /** `open`: everybody; `shared`: its group, or an owner that is not this user. */
  readonly kind: 'open' | 'shared';
  readonly why: string;
}

export function judgeDirectory(path: string, user = ownUser()): DirectoryStanding | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (user === undefined || found === undefined) return undefined;
  if ((found.mode & othersWrite) !== 0) {
    const advice = `look whether all in it is yours, then chmod 700 ${path}`;
    return { kind: 'open', why: `every user may write to ${path} (mode ${modeText(found)}); ${advice}` };
  }
  if (found.uid !== user && found.uid !== root) {
    return { kind: 'shared', why: `${path} belongs to user ${found.uid}, who may replace what is in it; chown it` };
  }
  if ((found.mode & groupWrites) !== 0) {
    return { kind: 'shared', why: `its group may write to ${path} (mode ${modeText(found)}); chmod 700 ${path}` };
  }
  return undefined;
}

/** Why a private key is none. */
export function whyPublic(path: string, user = ownUser()): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (user === undefined || found === undefined || (found.mode & othersRead) === 0) return undefined;
  return `every user may read the key ${path} (mode ${modeText(found)}); chmod 600 ${path}`;
}
