import { type ActionParamsOf, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { groupConversation } from '@parley/protocol/features/values';
import type { AppID, LogKey, UserKey } from '../../core/ids.ts';
import { actingUser } from '../users/index.ts';
import type { Context } from './context.ts';
import { decodeContent } from './encode.ts';
import type { ServerSendParts } from './server-sends.ts';
import type { StoredMessage } from './store.ts';
import { goneMessage, type ToldMessage, toldMessage } from './told-rules.ts';

type Declared = typeof actions.messages;
type Parts = Pick<ServerSendParts, 'users' | 'places'>;

const tell = (row: StoredMessage, { config }: Context): ToldMessage =>
  toldMessage(row, decodeContent(row.body), { isEncoded: config.serverApi.encodeMsgBody });

/** The messages with these sequences, one entry for each in the order of the request. */
export async function queryMessagesByMsgSeq(
  { users, places }: Parts,
  context: Context,
  app: AppID,
  { FromUserId, ConvId, ConvType, MsgSeqList }: ActionParamsOf<Declared['QueryMessagesByMsgSeq']>,
) {
  const actor = await actingUser(users, context, app, FromUserId);
  if (isDeclined(actor)) return decline('userNotRegistered');
  const place = await places.locate(context, actor, { conversationType: ConvType, targetID: ConvId }, 'read');
  if (!place) {
    const isGroup = ConvType === groupConversation;
    return isGroup ? decline('parameterInvalid', 'ConvId: there is no such group') : decline('userNotRegistered');
  }
  const { messages } = context.storage.read(app);
  const rows = place.kind === 'unopenedPeer' ? [] : await messages.among(place.log, [...new Set(MsgSeqList)]);
  const found = new Map(rows.map((row) => [row.messageSeq, row]));
  return {
    MessageList: MsgSeqList.map((messageSeq) => {
      const row = found.get(messageSeq);
      return row ? tell(row, context) : goneMessage(messageSeq);
    }),
  };
}

/** What one user has of a conversation with another. */
export async function queryPeerMsg(
  { users, places }: Parts,
  context: Context,
  app: AppID,
  params: ActionParamsOf<Declared['QueryPeerMsg']>,
) {
  const actor = await actingUser(users, context, app, params.FromUserId);
  if (isDeclined(actor)) return actor;
  const place = await places.locatePeer(context, actor, params.ToUserId, 'read');
  if (!place) return decline('userNotRegistered');
  if (place.kind === 'unopenedPeer') return { Next: 0, List: [] };
  return readPage(context, app, { log: place.log, userKey: actor.userKey }, params);
}

/** All that was sent to a group, also what not all of it see. */
export async function queryGroupMsg(context: Context, app: AppID, params: ActionParamsOf<Declared['QueryGroupMsg']>) {
  const group = await context.storage.read(app).conversations.group(params.GroupId);
  if (!group?.isLiving) return decline('groupMissing');
  return readPage(context, app, { log: group.log }, params);
}

const pageDefault = 10;
const pageMax = 100;
/** What one page looks through at most, so that a history of nothing but gaps costs no more. */
const readsMax = 10;
/** Revocations and what the server says of a group are no messages of anybody. */
const tipsType = 32;
const revokedMessage = 2;

interface PageParams {
  readonly Limit?: number | undefined;
  readonly Next?: number | undefined;
  readonly WithEmptyMsg?: number | undefined;
}

/** A page, the newest first; what is left out of it makes no page shorter. */
async function readPage(
  context: Context,
  app: AppID,
  { log, userKey }: { readonly log: LogKey; readonly userKey?: UserKey },
  { Limit = 0, Next = 0, WithEmptyMsg }: PageParams,
) {
  const { messages } = context.storage.read(app);
  const count = Limit <= 0 ? pageDefault : Math.min(Limit, pageMax);
  const withEmpty = WithEmptyMsg === 1;
  const List: ToldMessage[] = [];
  let anchor = Next;
  for (let reads = 0; reads < readsMax; reads += 1) {
    // Whoever wants to know of what is gone reads the log as it is.
    const own = userKey !== undefined && !withEmpty && { userKey };
    const from = anchor > 0 && { anchorOrderKey: anchor };
    const rows = await messages.history({ log, ...own, ...from, count, reverse: true });
    const shown = withEmpty && userKey !== undefined ? await shownTo(context, app, { log, userKey, rows }) : undefined;
    for (const row of rows.toReversed()) {
      anchor = row.orderKey;
      const told = shown?.has(row.messageSeq) === false ? goneMessage(row.messageSeq) : tell(row, context);
      const isLeftOut = told.MsgType === tipsType || (!withEmpty && told.IsEmpty === revokedMessage);
      if (!isLeftOut) List.push(told);
      if (List.length === count) return { Next: anchor, List };
    }
    if (rows.length < count) return { Next: 0, List };
  }
  return { Next: anchor, List };
}

/** Those of the messages that the user has not deleted. */
async function shownTo(
  { storage }: Context,
  app: AppID,
  { log, userKey, rows }: { readonly log: LogKey; readonly userKey: UserKey; readonly rows: readonly StoredMessage[] },
): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const { conversations } = storage.read(app);
  const left = await conversations.leftOf(
    { log, userKey },
    rows.map(({ messageSeq }) => messageSeq),
  );
  return new Set(left.map(({ messageSeq }) => messageSeq));
}
