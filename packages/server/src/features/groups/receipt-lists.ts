import { type ParamsOf, refuse } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import { recipientsIn } from '../messages/index.ts';
import type { ListedRecipient, ReadByMembers } from '../receipts/group-store.ts';
import type { Context } from './context.ts';
import { encodeMembers } from './encode.ts';
import { ofGroup } from './queries.ts';

/** Rows that are looked at together, and so many times for one page: whoever goes on finds the rest. */
const rowsAtOnce = 1000;
const looksMax = 10;

const notOwn = refuse('CommonModuleParamsInvalid', 'message: is none of the own ones that ask for a receipt');

type Look = (query: { readonly after: number; readonly limit: number }) => Promise<readonly ListedRecipient[]>;

/** Those of a list behind a place, up to `count`; `next` is the place behind which there may be more, 0: there are none. */
async function pageOf(look: Look, from: number, count: number) {
  const found: ListedRecipient[] = [];
  let after = from;
  for (let looks = 0; looks < looksMax; looks += 1) {
    const rows = await look({ after, limit: rowsAtOnce });
    found.push(...rows.filter(({ isListed }) => isListed));
    const page = found.slice(0, count);
    if (found.length > count) return { page, next: page.at(-1)?.place ?? 0 };
    if (rows.length < rowsAtOnce) return { page, next: 0 };
    after = rows.at(-1)?.place ?? after;
  }
  return { page: found, next: after };
}

/** Members who have read a message of the actor, or who have not and still are to. */
export const queryGroupMessageReceiptMemberList = (
  context: Context,
  actor: Actor,
  params: ParamsOf<typeof methods.groups.queryGroupMessageReceiptMemberList>,
) =>
  ofGroup(context, actor, params.groupID, async ({ log }) => {
    const { messageSeq, messageID, isRead, after, count } = params;
    const readers = context.storage.read(actor.app);
    const row = await readers.messages.find({ log, messageSeq, messageID });
    if (!row || row.senderKey !== actor.userKey || recipientsIn(row).recipients === undefined) return notOwn;
    const message: ReadByMembers = { log, messageSeq, senderKey: row.senderKey, position: row.position };
    const look: Look = (query) =>
      isRead
        ? readers.receipts.readersOf({ ...message, ...query })
        : readers.receipts.nonReadersOf({ ...message, ...query });
    const { page, next } = await pageOf(look, after, count);
    const userKeys = page.map(({ userKey }) => userKey);
    const found = new Map((await readers.groups.membersAmong(log, userKeys)).map((one) => [one.userKey, one]));
    const members = userKeys.flatMap((userKey) => found.get(userKey) ?? []);
    return { members: await encodeMembers(readers, log, members, context.clock.wall()), next };
  });
