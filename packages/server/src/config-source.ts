import { type Config, configDeclaration, type ProcessSettings, processDeclaration } from './config.ts';
import { type Declaration, environmentName, isFault, isSetting, type Setting, valuesOf } from './config-declaration.ts';

export interface Settings {
  readonly process: ProcessSettings;
  readonly config: Config;
}

/** Where settings come from, the strongest first: environment, file, default. */
export interface SettingSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of the JSON file and the name it is called by in a fault. */
  readonly file?: { readonly name: string; readonly text: string };
}

export type SettingsRead =
  | {
      readonly ok: true;
      readonly settings: Settings;
      /** Secret settings that stand in the file, which therefore should be private. */
      readonly secretsInFile: readonly string[];
    }
  /** One sentence per fault: which setting, what is wrong, what is allowed. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** Names the JSON file; it is read before everything else and so is no setting of its own. */
export const configFileVariable = 'PARLEY_CONFIG';

const declaration = { ...processDeclaration, ...configDeclaration };

/**
 * Reads all settings and names everything that is wrong with them at once. An unknown `PARLEY_` variable or key of
 * the file is a fault, since a misspelt setting would silently not apply.
 */
export function readSettings(sources: SettingSources): SettingsRead {
  const faults: string[] = [];
  const file = readFile(sources.file, faults);
  refuseUnknownVariables(sources.environment, faults);
  const read = (setting: Setting<unknown>, path: readonly string[]): unknown =>
    readSetting(setting, path, { environment: sources.environment, file, faults });
  const settings = { process: valuesOf(processDeclaration, read), config: valuesOf(configDeclaration, read) };
  if (faults.length === 0) {
    checkTogether(settings.process, faults);
    checkTls(settings.process, faults);
  }
  if (faults.length > 0) return { ok: false, faults };
  const secretsInFile = settingPaths(declaration, ({ isSecret }) => isSecret)
    .filter((path) => at(file, path) !== undefined)
    .map((path) => path.join('.'));
  return { ok: true, settings, secretsInFile };
}

interface Reading {
  readonly environment: SettingSources['environment'];
  readonly file: Json;
  readonly faults: string[];
}

/** An empty variable counts as absent, as it does in most tools that set them. */
function readSetting(setting: Setting<unknown>, path: readonly string[], reading: Reading): unknown {
  const variable = environmentName(path);
  const text = reading.environment[variable];
  const inFile = at(reading.file, path);
  const given = text ? setting.decode(text) : inFile;
  if (given === undefined) return setting.fallback;
  const value = setting.accept(given);
  if (!isFault(value)) return value;
  reading.faults.push(`${text ? variable : path.join('.')} ${value.fault}`);
  return setting.fallback;
}

type Json = Readonly<Record<string, unknown>>;

function readFile(file: SettingSources['file'], faults: string[]): Json {
  if (!file) return {};
  let content: unknown;
  try {
    content = JSON.parse(file.text);
  } catch {
    faults.push(`${file.name} must be a JSON file`);
    return {};
  }
  if (!isSection(content)) {
    faults.push(`${file.name} must be a JSON object`);
    return {};
  }
  refuseUnknownKeys(content, declaration, { path: [], faults });
  return content;
}

function refuseUnknownKeys(
  content: Json,
  known: Declaration,
  { path, faults }: { path: readonly string[]; faults: string[] },
): void {
  for (const [name, value] of Object.entries(content)) {
    const here = [...path, name];
    const entry = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!entry) {
      faults.push(`${here.join('.')} is not a setting; allowed here: ${Object.keys(known).join(', ')}`);
    } else if (!isSetting(entry)) {
      if (isSection(value)) refuseUnknownKeys(value, entry, { path: here, faults });
      else faults.push(`${here.join('.')} must be a JSON object`);
    }
  }
}

function refuseUnknownVariables(environment: SettingSources['environment'], faults: string[]): void {
  const known = new Set([configFileVariable, ...settingPaths(declaration).map(environmentName)]);
  for (const name of Object.keys(environment)) {
    if (name.startsWith('PARLEY_') && !known.has(name)) {
      faults.push(`${name} is not a setting; docs/configuration.md lists those there are`);
    }
  }
}

/** Rules that concern more than one setting; they are asked only of settings that are right one by one. */
function checkTogether(settings: ProcessSettings, faults: string[]): void {
  if ((settings.appID === undefined) !== (settings.appSecret === undefined)) {
    const [given, lacking] = settings.appID === undefined ? ['appSecret', 'appID'] : ['appID', 'appSecret'];
    faults.push(
      `${given} is set without ${lacking}; set both (${environmentName(['appID'])}, ${environmentName(['appSecret'])}) or neither`,
    );
  }
}

/** Files that are read at the start are checked there; this is what can be said before. */
function checkTls({ tls }: ProcessSettings, faults: string[]): void {
  if ((tls.certFile === undefined) === (tls.keyFile === undefined)) return;
  const [given, lacking] = tls.certFile === undefined ? ['keyFile', 'certFile'] : ['certFile', 'keyFile'];
  faults.push(`tls.${given} is set without tls.${lacking}; set both or neither`);
}

/** The path of every setting that `isMeant`, in the order of the declaration. */
export function settingPaths(
  of: Declaration,
  isMeant: (setting: Setting<unknown>) => boolean = () => true,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  return Object.entries(of).flatMap(([name, entry]) => {
    if (!isSetting(entry)) return settingPaths(entry, isMeant, [...path, name]);
    return isMeant(entry) ? [[...path, name]] : [];
  });
}

function at(content: Json, path: readonly string[]): unknown {
  let value: unknown = content;
  for (const name of path) {
    if (!isSection(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

const isSection = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
