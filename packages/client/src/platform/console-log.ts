import type { LogSink } from './platform.ts';

/** What a developer should see without asking for it. */
export const logToConsole: LogSink = (level, event, fields) => {
  if (level !== 'warn' && level !== 'error') return;
  // biome-ignore lint/suspicious/noConsole: an app has no other place for the SDK's log.
  console[level](`[ZIM] ${event}`, fields ?? {});
};
