/** What was given is not allowed; said without repeating it, because it may be a secret. */
export interface SettingFault {
  readonly fault: string;
}

/** One setting: everything there is to say about it, once. */
export interface Setting<Value> {
  /** One sentence for the reference page. */
  readonly doc: string;
  /** What the number counts; absent for settings that are not numbers. */
  readonly unit?: string;
  readonly fallback: Value;
  /** What is allowed, in words that follow "must be". */
  readonly allowed: string;
  /** `true`: the default is not shown and a file that holds it should be private. */
  readonly isSecret: boolean;
  /** Takes the value as it stands in the JSON file. */
  accept(value: unknown): Value | SettingFault;
  /** Turns the text of an environment variable into what the file would hold. */
  decode(text: string): unknown;
}

export function isFault(value: unknown): value is SettingFault {
  return typeof value === 'object' && value !== null && 'fault' in value;
}

interface Described {
  readonly doc: string;
}

/** A whole number between two bounds, both included. */
export function wholeNumber(
  described: Described & {
    readonly unit: string;
    readonly fallback: number;
    readonly min: number;
    readonly max: number;
  },
): Setting<number> {
  const { min, max } = described;
  const allowed = `a whole number from ${min} to ${max}`;
  return {
    ...described,
    allowed,
    isSecret: false,
    accept: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? value
        : { fault: `must be ${allowed}` },
    decode: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
  };
}

/** A whole number that may be absent. */
export function optionalWholeNumber(
  described: Described & { readonly unit: string; readonly min: number; readonly max: number },
): Setting<number | undefined> {
  return { ...wholeNumber({ ...described, fallback: described.min }), fallback: undefined };
}

/** One of a few words. */
export function choice<const Value extends string>(
  described: Described & { readonly fallback: NoInfer<Value>; readonly values: readonly Value[] },
): Setting<Value> {
  const allowed = `one of ${described.values.join(', ')}`;
  return {
    doc: described.doc,
    fallback: described.fallback,
    allowed,
    isSecret: false,
    accept: (value) => described.values.find((known) => known === value) ?? { fault: `must be ${allowed}` },
    decode: (text) => text,
  };
}

/** On or off; the environment says 1 or 0, the file true or false. */
export function onOff(described: Described & { readonly fallback: boolean }): Setting<boolean> {
  const allowed = 'true or false (1 or 0 in the environment)';
  const words: Readonly<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false };
  return {
    ...described,
    allowed,
    isSecret: false,
    accept: (value) => (typeof value === 'boolean' ? value : { fault: `must be ${allowed}` }),
    decode: (text) => words[text] ?? text,
  };
}

interface TextRule extends Described {
  /** What the text must look like, in words that follow "must be". */
  readonly allowed: string;
  readonly pattern: RegExp;
  readonly isSecret?: boolean;
}

export function plainText(described: TextRule & { readonly fallback: string }): Setting<string> {
  const { doc, fallback, allowed, pattern, isSecret = false } = described;
  return {
    doc,
    fallback,
    allowed,
    isSecret,
    accept: (value) => (typeof value === 'string' && pattern.test(value) ? value : { fault: `must be ${allowed}` }),
    decode: (text) => text,
  };
}

/** Text that may be absent. */
export function optionalText(described: TextRule): Setting<string | undefined> {
  return { ...plainText({ ...described, fallback: '' }), fallback: undefined };
}

/** Of an entry that is wrong, so much is shown. */
const shownLengthMax = 100;

/** A list of texts; in the environment they are separated by commas. */
export function textList(
  described: Described & {
    readonly allowed: string;
    readonly entriesMax: number;
    readonly isEntry: (entry: string) => boolean;
    /** What is wrong with an entry, in words that follow it; for lists of which nothing is secret. */
    readonly explain?: (entry: string) => string | undefined;
  },
): Setting<readonly string[]> {
  const { doc, entriesMax, explain } = described;
  const allowed = `a list of at most ${entriesMax} entries, each ${described.allowed}`;
  const isEntry = (entry: unknown): entry is string => typeof entry === 'string' && described.isEntry(entry);
  const explained = (entry: unknown): string => {
    const why = typeof entry === 'string' ? explain?.(entry) : undefined;
    return why === undefined ? '' : `; ${JSON.stringify(String(entry).slice(0, shownLengthMax))} ${why}`;
  };
  return {
    doc,
    fallback: [],
    allowed,
    isSecret: false,
    accept: (value) => {
      if (!Array.isArray(value) || value.length > entriesMax) return { fault: `must be ${allowed}` };
      const wrong: unknown = value.find((entry) => !isEntry(entry));
      return value.every(isEntry) ? value : { fault: `must be ${allowed}${explained(wrong)}` };
    },
    decode: (text) => text.split(',').map((entry) => entry.trim()),
  };
}

/** Settings by name; a section holds more of them. */
export interface Declaration {
  readonly [name: string]: Setting<unknown> | Declaration;
}

/** The values that a declaration stands for. */
export type ValuesOf<Of> = {
  readonly [Name in keyof Of]: Of[Name] extends Setting<infer Value> ? Value : ValuesOf<Of[Name]>;
};

export function isSetting(entry: Setting<unknown> | Declaration): entry is Setting<unknown> {
  return 'accept' in entry && typeof entry.accept === 'function';
}

/** Fills a declaration with what `read` says of each setting. */
export function valuesOf<Of extends Declaration>(
  declaration: Of,
  read: (setting: Setting<unknown>, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): ValuesOf<Of> {
  const entries = Object.entries(declaration).map(([name, entry]) => {
    const here = [...path, name];
    return [name, isSetting(entry) ? read(entry, here) : valuesOf(entry, read, here)];
  });
  return Object.fromEntries(entries) as ValuesOf<Of>;
}

/** The environment variable of a setting: `limits.textBytesMax` is `PARLEY_LIMITS_TEXT_BYTES_MAX`. */
export function environmentName(path: readonly string[]): string {
  const words = path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return `PARLEY_${words.join('_')}`;
}
