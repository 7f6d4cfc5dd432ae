import type { Millis } from '@parley/kernel/brand';
import type { HeadCode } from '@parley/protocol/actions/codes';
import { type Declined, decline } from '@parley/protocol/actions/define';
import { secretsAt } from '../core/app-secrets.ts';
import { type AppID, toAppID } from '../core/ids.ts';
import type { AppRow } from '../storage/storage.ts';
import { firstOf, type Written } from './query.ts';
import { isSignedBy } from './signature.ts';

/** What every request says of itself, in its query. */
export interface Head {
  readonly app: AppID;
  readonly nonce: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface HeadCheck {
  readonly written: Written;
  readonly appOf: (app: AppID) => AppRow | undefined;
  readonly now: Millis;
}

const appIDMax = 4_294_967_295;
/** How far the clock of whoever asks may be off. */
const toleranceSeconds = 600;
const noncePattern = /^[\u0021-\u007e]{1,64}$/;

/** Checks the head of a request in the documented order; the first fault decides the code. */
export function checkHead({ written, appOf, now }: HeadCheck): Head | Declined<HeadCode, never> {
  const appText = firstOf(written, 'AppId') ?? '';
  const app = /^\d{1,10}$/.test(appText) && Number(appText) > 0 && Number(appText) <= appIDMax ? Number(appText) : 0;
  const row = app === 0 ? undefined : appOf(toAppID(app));
  if (!row) return decline('appUnknown');
  if (!row.isEnabled || (row.validUntil !== undefined && now >= row.validUntil)) return decline('appNotLive');
  if (row.hasMessaging === false) return decline('serviceNotEnabled');

  const timestamp = firstOf(written, 'Timestamp') ?? '';
  if (timestamp === '') return decline('timestampMissing');
  if (!/^-?\d{1,15}$/.test(timestamp)) return decline('timestampInvalid');
  const nonce = firstOf(written, 'SignatureNonce') ?? '';
  if (!noncePattern.test(nonce)) return decline('nonceMissing');
  const version = firstOf(written, 'SignatureVersion') ?? '';
  if (version === '') return decline('signatureVersionMissing');
  if (version !== '2.0') return decline('signatureVersionUnsupported');
  const signature = firstOf(written, 'Signature') ?? '';
  if (signature === '') return decline('signatureMissing');
  if (row.serverSecret === '') return decline('secretNotLoadable');
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return decline('signatureExpired');
  if (!isSignedBy(secretsAt(row, now), { appID: appText, nonce, timestamp }, signature))
    return decline('signatureWrong');
  return { app: toAppID(app), nonce, timestamp: Number(timestamp) };
}
