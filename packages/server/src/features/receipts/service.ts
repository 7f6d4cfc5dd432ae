import type { ErrorOf, ParamsOf, Refusal } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { LogKey } from '../../core/ids.ts';
import { receiptLifetimeMs } from '../../core/receipt-lifetime.ts';
import type { Address, Place, PlaceDirectory } from '../conversations/index.ts';
import type { Context } from './context.ts';
import { groupReadsOf } from './group-reads.ts';
import { markOf, noConversation } from './marks.ts';
import { type NamedMessage, noneRead, readsOf } from './reads.ts';

type Declared = typeof methods.receipts;

export interface ReceiptParts {
  readonly places: PlaceDirectory;
}

/** The conversation that the actor names, if there is one. A place in memory is not waited for, so that requests keep their order. */
async function findPlace(
  { places }: ReceiptParts,
  context: Context,
  actor: Actor,
  address: Address,
): Promise<Place | undefined> {
  const known = places.known(actor, address);
  if (known) return known;
  const place = await places.locate(context, actor, address, 'read');
  return place?.kind === 'unopenedPeer' ? undefined : place;
}

/**
 * Sets messages as read by the actor. Errors: `MessageModuleReceiptReadError` where none of them can be set, and
 * `NetworkModuleUserIsNotLogged` if the session ended meanwhile.
 */
export async function sendMessageReceiptsRead(
  parts: ReceiptParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['sendMessageReceiptsRead']>,
): Promise<EncodedJson | Refusal<ErrorOf<Declared['sendMessageReceiptsRead']>>> {
  const messages = [...new Map(params.messages.map((one) => [`${one.messageSeq} ${one.messageID}`, one])).values()];
  const place = await findPlace(parts, context, actor, params);
  if (!place) return noneRead.refusal;
  const { isRepeat = false } = params;
  const asked = { messages, isRepeat, lifetimeMs: receiptLifetimeMs(context.config) };
  if (place.kind === 'peer') return context.commit.batch(readsOf(actor, place, asked));
  const senderKeys = await sendersOf(context, actor, place.log, messages);
  return context.commit.batch(groupReadsOf(actor, place.log, { ...asked, senderKeys }));
}

/** Who has sent these messages; that never changes. */
async function sendersOf({ storage }: Context, { app }: Actor, log: LogKey, messages: readonly NamedMessage[]) {
  const messageSeqs = [...new Set(messages.map(({ messageSeq }) => messageSeq))];
  const found = await storage.read(app).messages.among(log, messageSeqs);
  return [...new Set(found.map(({ senderKey }) => senderKey))];
}

/**
 * Sets everything that the other side has sent so far as read by the actor. Errors: `MessageModuleReceiptReadError`
 * where there is no such conversation, and `NetworkModuleUserIsNotLogged` if the session ended meanwhile.
 */
export async function sendConversationMessageReceiptRead(
  parts: ReceiptParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['sendConversationMessageReceiptRead']>,
): Promise<EncodedJson | Refusal<ErrorOf<Declared['sendConversationMessageReceiptRead']>>> {
  const place = await findPlace(parts, context, actor, params);
  if (place?.kind !== 'peer') return noConversation();
  return context.commit.batch(markOf(actor, place, receiptLifetimeMs(context.config)));
}
