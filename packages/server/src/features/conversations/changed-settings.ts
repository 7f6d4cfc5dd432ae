import { type BodyOf, isRefusal, type Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { userLogKinds } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Decided } from '../../core/commit.ts';
import type { LogKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { appendUserLogs, hintOfUserLog } from '../users/index.ts';
import { encodeSettings } from './encode.ts';
import { unset } from './entry-settings-rules.ts';
import type { EntrySettings } from './store.ts';

/** Settings are written here, whichever they are, so that all devices of the user follow in one way. */

type Body = BodyOf<typeof userLogKinds.conversationSettings>;
type Stores = StoresOf<'conversations' | 'users'>;

/** What was set, as the caller is told it. */
export interface ChangedSettings {
  settings: (Body & { position: number })[];
}

/** A conversation as one of its members calls it. */
export interface NamedLog {
  readonly log: LogKey;
  readonly type: number;
  readonly conversationID: string;
}

const bodyOf = ({ log, type, conversationID }: NamedLog, settings: EntrySettings): Body => ({
  log,
  conversationType: type,
  conversationID,
  ...encodeSettings(settings),
});

export const toResult = (named: NamedLog, settings: EntrySettings): ChangedSettings => ({
  settings: settings.position === 0 ? [] : [{ position: settings.position, ...bodyOf(named, settings) }],
});

export interface SettingsChange extends NamedLog {
  readonly settings: EntrySettings;
}

/** Writes settings with entries of the user's own log, as one set; the hints tell all devices. */
export async function writeSettings(
  stores: Stores,
  { app, userKey, session }: Actor,
  changes: readonly SettingsChange[],
) {
  const entries = await appendUserLogs(
    stores,
    changes.map(({ settings, ...named }) => ({
      userKey,
      entry: {
        kind: 'conversationSettings',
        key: String(named.log),
        origin: session?.instanceID,
        body: bodyOf(named, settings),
      },
    })),
  );
  const placed = changes.map((change, index) => {
    const position = entries[index]?.position ?? 0;
    return { ...change, settings: { ...change.settings, position } };
  });
  await stores.conversations.putSettings(
    userKey,
    placed.map(({ settings }) => settings),
  );
  return {
    settings: placed.flatMap(({ settings, ...named }) => toResult(named, settings).settings),
    hints: entries.map((entry) => ({ ...hintOfUserLog(app, userKey, entry), position: entry.position })),
  };
}

type Next<Errors extends ErrorName> = EntrySettings | Refusal<Errors> | undefined;

/**
 * Decides and writes the settings of one conversation, under the lock of its user; answers them as they then are.
 * `decide` returns `undefined` where they are so already.
 */
export async function changeSettings<const Errors extends ErrorName = never>(
  stores: Stores,
  actor: Actor,
  named: NamedLog,
  decide: (present: EntrySettings) => Next<Errors> | Promise<Next<Errors>>,
): Promise<Decided<ChangedSettings> | Refusal<Errors>> {
  const settings = await stores.conversations.settings(actor.userKey, [named.log]);
  const present = settings.get(named.log) ?? unset(named.log);
  const next = await decide(present);
  if (!next) return { result: toResult(named, present) };
  if (isRefusal(next)) return next;
  const written = await writeSettings(stores, actor, [{ ...named, settings: next }]);
  return { result: { settings: written.settings }, effects: { hints: written.hints } };
}
