/** Fields are numbers, codes and ids; never tokens, secrets or message content. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface OperatorLog {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** `error` is written with its stack. */
  error(event: string, fields?: LogFields, error?: unknown): void;
}

export const silentLog: OperatorLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
