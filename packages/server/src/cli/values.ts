import { type AppID, toAppID } from '../core/ids.ts';
import { type OptionValues, textOf } from './command.ts';
import { OperatorError } from './operator-error.ts';

/** The whole number of an option, or `fallback` if it was not given. */
export function wholeNumberOf<Fallback>(
  options: OptionValues,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: Fallback },
): number | Fallback {
  const text = textOf(options, name);
  if (text === undefined) return fallback;
  return readWholeNumber(text, `--${name}`, { min, max });
}

function readWholeNumber(
  text: string,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new OperatorError(`${name} must be a whole number from ${min} to ${max}`, { exitCode: 2 });
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const isUnit = (text: string): text is keyof typeof unitsMs => Object.hasOwn(unitsMs, text);

/** The milliseconds of an option such as `90m` or `24h`, or `fallback` if it was not given; 0 needs no unit. */
export function durationMsOf(
  options: OptionValues,
  name: string,
  { maxDays, fallback }: { readonly maxDays: number; readonly fallback: number },
): number {
  const text = textOf(options, name);
  if (text === undefined) return fallback;
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text === '0' ? '0s' : text) ?? [];
  const duration = isUnit(unit) ? Number(digits) * unitsMs[unit] : Number.NaN;
  if (duration <= maxDays * unitsMs.d) return duration;
  throw new OperatorError(`--${name} must be 0 or a time such as 30s, 90m, 24h or 7d, and at most ${maxDays}d`, {
    exitCode: 2,
  });
}

export const appIDMax = 4_294_967_295;

export const readAppID = (text: string, name: string): AppID =>
  toAppID(readWholeNumber(text, name, { min: 1, max: appIDMax }));

/** Rows under their titles, in columns. */
export function renderColumns(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [titles, ...rows].map(line).join('\n');
}

export const timeText = (millis: number): string => new Date(millis).toISOString();

/** Text that others chose and that may hold anything; quoted, it can send no commands to the terminal. */
export const quoted = (text: string): string => JSON.stringify(text).replaceAll(/[\u007f-\u009f]/g, '?');

export const sizeText = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
