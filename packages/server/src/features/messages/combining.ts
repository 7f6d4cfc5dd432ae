import { randomText } from '@parley/kernel/random';
import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import type { CombineContent, MessageReference, StoredContent } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import { type CombinableMessage, combine, combineType } from './combine-rules.ts';
import type { CombineUse } from './combine-store.ts';
import type { Context, Stores } from './context.ts';
import { decodeContent, encodeCopied, type TellableContent } from './encode.ts';
import { leftFor } from './left.ts';
import type { StoredMessage } from './store.ts';

/** Five bits of chance each: nobody guesses one. */
const combineIDLength = 26;

interface CombiningParts {
  readonly places: PlaceDirectory;
}

/** What a Combine is stored as, and the copy that it refers to. */
interface Combined {
  readonly content: TellableContent;
  readonly use: CombineUse;
}

type CombineRefusal = Refusal<'CommonModuleParamsInvalid' | 'MessageModuleSendMessageFailed'>;

/**
 * Copies the messages that a Combine names. The client says which they are, and nothing of what is in them: the server
 * takes that from its own rows, so that nobody puts words into another one's mouth. Errors:
 * `CommonModuleParamsInvalid`, and `MessageModuleSendMessageFailed` for a copy that is gone.
 */
export async function combineMessages(
  parts: CombiningParts,
  context: Context,
  actor: Actor,
  { messages, combineID, ...fields }: CombineContent,
): Promise<Combined | CombineRefusal> {
  if ((messages === undefined) === (combineID === undefined)) {
    return refuse('CommonModuleParamsInvalid', 'content: has either messages or a combineID');
  }
  const use = messages
    ? await copyOf(parts, context, actor, messages)
    : await existing(context, actor, combineID ?? '');
  return isRefusal(use) ? use : { content: { ...fields, combineID: use.combineID }, use };
}

async function existing(
  context: Context,
  { app }: Actor,
  combineID: string,
): Promise<CombineUse | Refusal<'MessageModuleSendMessageFailed'>> {
  const depth = await context.storage.read(app).messages.combineDepth(combineID);
  return depth === undefined
    ? refuse('MessageModuleSendMessageFailed', 'content.combineID: is not there, or not any more')
    : { combineID };
}

async function copyOf(
  parts: CombiningParts,
  context: Context,
  actor: Actor,
  references: readonly MessageReference[],
): Promise<CombineUse | Refusal<'CommonModuleParamsInvalid'>> {
  const found: (CombinableMessage | undefined)[] = [];
  for (const reference of references) found.push(await find(parts, context, actor, reference));
  const copy = combine(found);
  if (isRefusal(copy)) return copy;
  const messages = copy.messages.map(({ row, content, nestedID }) => {
    const { senderKey, messageID, timestamp, orderKey } = row;
    const body = encodeCopied(content);
    return { senderKey, messageID, timestamp, orderKey, body, ...(nestedID !== undefined && { nestedID }) };
  });
  return { combineID: randomText(context.random, combineIDLength), copy: { depth: copy.depth, messages } };
}

/** `undefined` also for what is in no conversation of the actor: the answer tells nothing about those of others. */
async function find(
  { places }: CombiningParts,
  context: Context,
  actor: Actor,
  reference: MessageReference,
): Promise<CombinableMessage | undefined> {
  const { messages } = context.storage.read(actor.app);
  const place = await places.locate(context, actor, reference, 'read');
  if (!place || place.kind === 'unopenedPeer') return undefined;
  const { messageSeq, messageID } = reference;
  const row = await messages.find({ log: place.log, messageSeq, messageID });
  if (!row || (await leftFor(context, actor, place, [row])).length === 0) return undefined;
  const content = decodeContent(row.body);
  return { row, content, depth: await depthOf(context, actor, content) };
}

/** With a Combine that is taken back goes its copy, unless another message has the same. */
export async function releaseCopy(
  { messages }: Stores,
  { before }: { readonly before: StoredMessage },
): Promise<readonly StoredMessage[]> {
  if (decodeContent(before.body).type === combineType) await messages.releaseCombine(before);
  return [];
}

async function depthOf({ storage }: Context, { app }: Actor, content: StoredContent): Promise<number | undefined> {
  return content.type === combineType ? storage.read(app).messages.combineDepth(content.combineID) : undefined;
}
