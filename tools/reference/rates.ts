import { defaultCallLimits } from '../../packages/client/src/limits.ts';
import type { RateClass } from '../../packages/protocol/src/define.ts';
import { errorCodes } from '../../packages/protocol/src/errors.ts';
import { configDeclaration } from '../../packages/server/src/config.ts';
import { type Declaration, isSetting } from '../../packages/server/src/config-declaration.ts';
import type { MethodEntry } from './model.ts';

/** Defaults of the server's settings, by their names. */
export const settingDefaults: ReadonlyMap<string, unknown> = new Map(defaultsOf(configDeclaration, ''));

function defaultsOf(declaration: Declaration, prefix: string): readonly (readonly [string, unknown])[] {
  return Object.entries(declaration).flatMap(([name, entry]) =>
    isSetting(entry) ? [[`${prefix}${name}`, entry.fallback]] : defaultsOf(entry, `${prefix}${name}.`),
  );
}

/** What is counted for each class, and by which settings; what each query costs beside that has settings of its own. */
const settingsByClass: Readonly<Record<RateClass, readonly (readonly [setting: string, of: string])[]>> = {
  login: [['limits.loginsPerSecond', 'logins of one user']],
  message: [['limits.messagesPerSecond', 'messages of one user']],
  query: [
    ['limits.queriesPerSecond', 'queries of one session'],
    ['limits.queryRowsPerSecond', 'rows that the queries of one user read in the long run'],
  ],
  write: [['limits.writesPerSecond', 'changes of one user']],
  status: [['limits.statusCallsPerSecond', 'calls of one user about the status of others']],
  call: [['calls.operationsPerSecond', 'operations of one session on calls']],
  free: [],
};

/** How often the method may be called; empty for what answers at once. A comment may say itself what the server allows. */
export function callRates({ isAsync, declared, signatures }: MethodEntry): string {
  if (!isAsync) return '';
  const isSaid = signatures.some(({ doc }) => /^Rates:/m.test(doc));
  const own = `${defaultCallLimits.callsPerSecondMax} calls of all methods of the instance together (${codeLink('CommonModuleTriggerSDKFrequencyLimit')})`;
  const told = settingsByClass[isSaid ? 'free' : (declared?.rate ?? 'free')].map(
    ([setting, of]) => `${settingDefaults.get(setting)} ${of} (${settingLink(setting)})`,
  );
  const server =
    told.length === 0
      ? ''
      : `; where the server is asked, ${told.join(' and ')} by default (${codeLink('CommonModuleTriggerServerFrequencyLimit')})`;
  return `**Rates** in a second: ${own}${server}.`;
}

const codeLink = (name: keyof typeof errorCodes): string =>
  `[${errorCodes[name]}](../error-codes.md#${name.toLowerCase()})`;

const settingLink = (name: string): string => `[\`${name}\`](../configuration.md#${name.split('.')[0]})`;

/** Names of settings become links to their meaning. */
export const withSettings = (doc: string): string =>
  doc.replaceAll(/`([a-z]\w*\.\w+)`/g, (text, name: string) => (settingDefaults.has(name) ? settingLink(name) : text));
