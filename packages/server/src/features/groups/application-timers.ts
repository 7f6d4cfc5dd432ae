import type { Millis } from '@parley/kernel/brand';
import type { TimerDraft } from '../../core/effects.ts';
import { type LogKey, toLogKey } from '../../core/ids.ts';
import type { GroupApplication } from './application-store.ts';

export const applicationExpiryKind = 'groupApplicationExpiry';
export const voidApplicationsKind = 'groupApplicationsVoid';

/** When nobody may answer it any more; a later one takes the place of the earlier. */
export const expiryTimer = ({ applicationID, log, expiresAt }: GroupApplication): TimerDraft => ({
  kind: applicationExpiryKind,
  key: String(applicationID),
  dueAt: expiresAt,
  body: String(log),
});

/** More of a group's applications are void than one change takes. */
export const voidTimer = (log: LogKey, dueAt: Millis): TimerDraft => ({
  kind: voidApplicationsKind,
  key: String(log),
  dueAt,
  body: String(log),
});

export const logOfTimer = ({ body }: TimerDraft): LogKey => toLogKey(Number(body));
export const applicationOfTimer = ({ key }: TimerDraft): number => Number(key);
