import type { BodyOf, ResultOf } from '@parley/protocol/define';
import type {
  conversationSettings,
  queryConversation,
  updateConversationPinnedState,
} from '@parley/protocol/features/conversations';
import type { Cache } from '../../cache/cache.ts';
import { type CachedDocument, type DocumentKind, type DocumentPut, toPut } from '../../cache/documents.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { heldOf, listKind } from '../../core/kept-list.ts';
import type { GroupSide } from './group-side.ts';

/** What the user has set for a conversation, as the server told it at a position of the user's own log. */
export type SettingsAt = ResultOf<typeof updateConversationPinnedState>['settings'][number];

type Settings = Omit<BodyOf<typeof conversationSettings>, 'log'>;

/** What is typed in a conversation and not sent; it stays on this device. */
export interface Draft extends ConversationIdentity {
  readonly draft: string;
  /** Where an entry stands that has no message; 0: there was an entry before. */
  readonly orderKey: number;
}

const settingsKind = listKind<Settings>('conversationSettings', 20_000);

export const sideKind = listKind<GroupSide>('groupSide', 20_000);

export const draftsMax = 2000;
const draftKind: DocumentKind<Draft> = { name: 'draft', bodyVersion: 1, documentsMax: draftsMax, survivesReset: true };

export const putSettings = (key: string, { position, log: _, ...body }: SettingsAt): DocumentPut =>
  toPut(settingsKind, { key, position, body });

export const draftDocument = (key: string, body: Draft) =>
  body.draft === '' && body.orderKey === 0
    ? { removeDocuments: [{ kind: draftKind, key }] }
    : { putDocuments: [toPut(draftKind, { key, body })] };

/** What this device keeps of conversations beside their messages. */
export interface KeptOfConversations {
  readonly settings: readonly CachedDocument<Settings>[];
  readonly drafts: readonly CachedDocument<Draft>[];
  readonly sides: readonly CachedDocument<GroupSide>[];
}

export async function keptOfConversations(cache: Cache): Promise<KeptOfConversations> {
  const [settings, drafts, sides] = await Promise.all([
    heldOf(cache, settingsKind),
    heldOf(cache, draftKind),
    heldOf(cache, sideKind),
  ]);
  return { settings, drafts, sides };
}

export type Head = ResultOf<typeof queryConversation>;

/** What heads say of settings. */
export const settingsOf = (heads: readonly Head[]): readonly SettingsAt[] =>
  heads.flatMap(({ log, conversationType, conversationID, standing }) =>
    standing?.settings ? { log, conversationType, conversationID, ...standing.settings } : [],
  );

/** Which of two states of the same settings is the later one. */
export const newerSettings = <Settings extends Pick<SettingsAt, 'position'>>(
  one: Settings | undefined,
  other: Settings | undefined,
): Settings | undefined => (one && one.position > (other?.position ?? -1) ? one : other);
