import { type ActionParamsOf, type Declined, decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { AppID } from '../../core/ids.ts';
import { declineRefused } from '../../core/refusals.ts';
import { actingUser } from '../users/index.ts';
import type { Context } from './context.ts';
import { admitSentAt, type TimeFault } from './import-rules.ts';
import { type Imports, importToGroup, importToPeer } from './imports.ts';
import { importedTypes, readSaid, type SaidContent, type SaidFault } from './said-rules.ts';
import type { ServerSendParts } from './server-sends.ts';

type Declared = typeof actions.messages;
type PeerParams = ActionParamsOf<Declared['ImportPeerMsg']>;
type GroupParams = ActionParamsOf<Declared['ImportGroupMsg']>;
type Parts = ServerSendParts & { readonly imports: Imports };

interface Read {
  readonly actor: Actor;
  readonly content: SaidContent;
  readonly sentAt: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** What both have in common, checked in the documented order. */
async function read(
  { users }: Parts,
  context: Context,
  app: AppID,
  { MessageBody: { Message, ExtendedData }, ...params }: PeerParams | GroupParams,
): Promise<Read | Declined<Exclude<SaidFault, 'base64Invalid'> | TimeFault | 'operatorNotRegistered', never>> {
  const { clock, config } = context;
  const said = readSaid({ ...params, MessageBody: { Message, ExtendedData } }, importedTypes, config.limits);
  if (said === 'messageTooLong') return decline(said);
  if (typeof said === 'string' || said.kind === 'command') return decline('parameterInvalid');
  const { SendMessageTime: sentAt = 0 } = params;
  const { retentionDays } = config.messages;
  const kept = retentionDays === 0 ? {} : { retentionMs: retentionDays * dayMs };
  const fault = admitSentAt({ sentAt, now: clock.wall(), ...kept });
  if (fault) return decline(fault, 'SendMessageTime');
  const actor = await actingUser(users, context, app, params.FromUserId);
  return isDeclined(actor) ? actor : { actor, content: said.content, sentAt };
}

export async function importPeerMessage(parts: Parts, context: Context, app: AppID, params: PeerParams) {
  const found = await read(parts, context, app, params);
  if (isDeclined(found)) return found;
  const { ToUserId: targetID, ImportedUserId: importedUserID } = params;
  const { actor, ...message } = found;
  const done = await importToPeer(parts, context, actor, { ...message, targetID, importedUserID });
  if (isRefusal(done)) return declineRefused(done, { MessageModuleTargetDoesNotExist: 'userNotRegistered' });
  return { MsgId: String(done.messageID), MsgSeq: done.messageSeq };
}

export async function importGroupMessage(parts: Parts, context: Context, app: AppID, params: GroupParams) {
  const found = await read(parts, context, app, params);
  if (isDeclined(found)) return found;
  const { actor, ...message } = found;
  const done = await importToGroup(parts, context, actor, { ...message, targetID: params.GroupId });
  if (isRefusal(done)) return declineRefused(done, { MessageModuleTargetDoesNotExist: 'groupMissing' });
  return { MsgSeq: done.messageSeq };
}
