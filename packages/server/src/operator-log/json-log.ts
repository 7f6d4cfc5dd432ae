import pino, { type DestinationStream } from 'pino';
import type { LogFields, OperatorLog } from '../core/operator-log.ts';
import { describeError } from './error-text.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** One line of JSON per event on the standard output, for machines: level by name, time in ISO 8601, `event`. */
export function createJsonLog(level: LogLevel, destination?: DestinationStream): OperatorLog {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = destination ? pino(options, destination) : pino(options);
  return {
    debug: (event, fields) => logger.debug({ event, ...fields }),
    info: (event, fields) => logger.info({ event, ...fields }),
    warn: (event, fields) => logger.warn({ event, ...fields }),
    error: (event, fields, error) =>
      logger.error({ event, ...fields, ...(error !== undefined && { error: describeError(error) }) }),
  } satisfies { [Name in keyof OperatorLog]: (event: string, fields?: LogFields, error?: unknown) => void };
}
