import type { LogSink } from '../platform/platform.ts';
import { sdkVersion } from '../version.ts';

/** Where the first copy of the SDK in one JavaScript world leaves its mark, whatever its version. */
const place = Symbol.for('parley.sdk');

interface Mark {
  readonly version: string;
  isTold: boolean;
}

/** Each copy has its own `ZIM`, and so its own one instance: an app that has two of them wonders why events are missing. */
const ownMark: Mark = { version: sdkVersion, isTold: false };

/** Warns once if another copy of the SDK makes instances in the same `world`, the global object. */
export function noticeOtherCopy(world: object, log: LogSink, own: Mark = ownMark): void {
  const marks = world as { [place]?: Mark };
  marks[place] ??= own;
  const { version: otherVersion } = marks[place];
  if (marks[place] === own || own.isTold) return;
  own.isTold = true;
  log('warn', 'the SDK is loaded twice: each copy has an instance of its own', { version: own.version, otherVersion });
}
