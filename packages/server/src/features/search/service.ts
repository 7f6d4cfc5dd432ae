import type { ErrorOf, ParamsOf, Refusal } from '@parley/protocol/define';
import { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { Actor } from '../../core/actors.ts';
import { type LogKey, toLogKey } from '../../core/ids.ts';
import { kindOf, type PlaceDirectory } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import type { FollowedLog } from '../logs/store.ts';
import { decodeContent, encodeRows, type Sees, type StoredMessage, seesIn } from '../messages/index.ts';
import { readBlock } from './blocks.ts';
import type { Context } from './context.ts';
import { mayHold } from './grams.ts';
import { type Found, isWanted, pageOf, toWanted, type Wanted } from './plan.ts';
import type { SearchBlock } from './store.ts';

type Declared = typeof methods.search.searchMessages;

export interface SearchParts {
  readonly places: PlaceDirectory;
}

const logsPerRead = 500;
const signaturesPerRead = 64;
/** Messages that no index covers yet and that one search looks through. */
const unindexedMax = 5000;
/** Messages after which a search answers with what it has. */
const rowsMax = 20_000;

/**
 * Finds messages in everything that the actor may see, the newest first. The index says only what need not be looked
 * at; what is found was read and compared, so that every engine answers alike.
 */
export async function searchMessages(
  parts: SearchParts,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared>,
): Promise<EncodedJson | Refusal<ErrorOf<Declared>>> {
  const searchedAt = context.clock.wall();
  const wanted = toWanted(params);
  const logs = await logsOf(parts, context, actor, params.conversation);
  const search = new Search(context, actor, wanted, logs);
  const missing = await search.lookThroughUnindexed();
  const { page, isMore } = await search.pageOf(params.count);
  const texts: string[] = [];
  for (const { row, followed } of page) {
    const sides = { conversationType: followed.type, own: actor.userID, other: followed.conversationID };
    const kind = kindOf(followed.type);
    const sees = await seesIn(context, actor, { kind, log: row.log });
    const [message] = await encodeRows(context, actor, row.log, { rows: [row], sides, sees });
    texts.push(`{"log":${row.log},"message":${message}}`);
  }
  const { texts: told } = fitting(texts, { bytesMax: answerBytesMax, countMin: 1 });
  const last = page[told.length - 1];
  const goesOn = isMore || told.length < page.length;
  return new EncodedJson(
    `{"messages":[${told.join(',')}]${goesOn && last ? `,"before":${last.row.orderKey}` : ''},` +
      `"searchedThrough":${missing ?? searchedAt}}`,
  );
}

/** The conversations to be searched, by their logs. */
async function logsOf(
  { places }: SearchParts,
  context: Context,
  actor: Actor,
  conversation: ParamsOf<Declared>['conversation'],
): Promise<ReadonlyMap<LogKey, FollowedLog>> {
  const { conversations } = context.storage.read(actor.app);
  if (conversation) {
    const place = await places.locate(context, actor, conversation, 'read');
    const followed =
      place && place.kind !== 'unopenedPeer' ? await conversations.followedLog(actor.userKey, place.log) : undefined;
    return new Map(followed ? [[followed.log, followed]] : []);
  }
  const found = new Map<LogKey, FollowedLog>();
  for (let afterLog = toLogKey(0); ; ) {
    const page = await conversations.followed(actor.userKey, { afterLog, limit: logsPerRead });
    for (const followed of page) found.set(followed.log, followed);
    const last = page.at(-1);
    if (!last || page.length < logsPerRead) return found;
    afterLog = last.log;
  }
}

/** One search on its way through the logs. */
class Search {
  readonly #context: Context;
  readonly #actor: Actor;
  readonly #wanted: Wanted;
  readonly #logs: ReadonlyMap<LogKey, FollowedLog>;
  readonly #found = new Map<string, Found>();
  readonly #sees = new Map<LogKey, Sees>();
  #rowCount = 0;

  constructor(context: Context, actor: Actor, wanted: Wanted, logs: ReadonlyMap<LogKey, FollowedLog>) {
    this.#context = context;
    this.#actor = actor;
    this.#wanted = wanted;
    this.#logs = logs;
  }

  get #stores() {
    return this.#context.storage.read(this.#actor.app);
  }

  /** Looks at what the index lacks; answers up to when everything was looked at where that was too much. */
  async lookThroughUnindexed(): Promise<number | undefined> {
    const { search, messages } = this.#stores;
    let missing: number | undefined;
    const all = [...this.#logs.values()];
    for (let start = 0; start < all.length; start += logsPerRead) {
      const some = all.slice(start, start + logsPerRead);
      const indexed = new Map((await search.indexed(some.map(({ log }) => log))).map((one) => [one.log, one]));
      for (const { log, head } of some) {
        const { position = 0, messageSeq = 0 } = indexed.get(log) ?? {};
        if (position >= head.position) continue;
        const limit = unindexedMax - this.#rowCount;
        const rows =
          limit > 0
            ? await messages.changedAfter({ log, userKey: this.#actor.userKey, position, messageSeq, limit })
            : [];
        await this.#look(log, rows);
        if (rows.length < limit) continue;
        const newest = messageSeq === 0 ? undefined : await messages.find({ log, messageSeq });
        missing = Math.min(missing ?? Number.MAX_SAFE_INTEGER, newest?.timestamp ?? 0);
      }
    }
    return missing;
  }

  /** What the actor sees: of a group what was said while he was a member, and as much of before as it shows. */
  async #seesIn({ log, type }: FollowedLog): Promise<Sees> {
    const sees = this.#sees.get(log) ?? (await seesIn(this.#context, this.#actor, { kind: kindOf(type), log }));
    this.#sees.set(log, sees);
    return sees;
  }

  /** The newest of what is searched for, and whether there may be more. */
  async pageOf(count: number): Promise<{ readonly page: readonly Found[]; readonly isMore: boolean }> {
    const blocks = await this.#blocks();
    let next = 0;
    const sure = (): readonly Found[] =>
      pageOf([...this.#found.values()], { count, boundary: blocks[next]?.newestOrderKey ?? -1 });
    while (next < blocks.length) {
      const page = sure();
      if (page.length >= count || (page.length > 0 && this.#rowCount > rowsMax)) break;
      await this.#lookInto(blocks.slice(next, next + signaturesPerRead));
      next += signaturesPerRead;
    }
    const page = sure().slice(0, limits.searchAnswerMax);
    return { page, isMore: next < blocks.length || this.#found.size > page.length };
  }

  /** All blocks that may hold something, the one with the newest message first. */
  async #blocks(): Promise<readonly SearchBlock[]> {
    const logs = [...this.#logs.keys()];
    const { beforeOrderKey } = this.#wanted;
    const found: SearchBlock[] = [];
    for (let start = 0; start < logs.length; start += logsPerRead) {
      const some = logs.slice(start, start + logsPerRead);
      found.push(...(await this.#stores.search.blocks({ logs: some, beforeOrderKey })));
    }
    return found.sort((one, other) => other.newestOrderKey - one.newestOrderKey);
  }

  async #lookInto(blocks: readonly SearchBlock[]): Promise<void> {
    const { search, messages } = this.#stores;
    const signatures = await search.signatures(blocks);
    for (const [index, { log, block }] of blocks.entries()) {
      const signature = signatures[index];
      // What is gone was removed with its messages, or is being written anew and is looked at without it.
      if (signature !== undefined && !mayHold(signature, this.#wanted.grams)) continue;
      await this.#look(log, await readBlock(messages, { log, userKey: this.#actor.userKey }, block));
    }
  }

  async #look(log: LogKey, rows: readonly StoredMessage[]): Promise<void> {
    this.#rowCount += rows.length;
    const followed = this.#logs.get(log);
    if (!followed || rows.length === 0) return;
    const sees = await this.#seesIn(followed);
    for (const row of rows) {
      if (!isWanted(row, sees, this.#wanted, ({ body }) => decodeContent(body))) continue;
      this.#found.set(`${row.log} ${row.messageSeq}`, { row, followed });
    }
  }
}
