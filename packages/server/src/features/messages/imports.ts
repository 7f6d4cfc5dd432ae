import { present } from '@parley/kernel/assert';
import { type Millis, millis } from '@parley/kernel/brand';
import { isRefusal, refuse } from '@parley/protocol/define';
import { groupConversation, peerConversation } from '@parley/protocol/features/values';
import type { Actor } from '../../core/actors.ts';
import type { Batched, BatchKind } from '../../core/commit.ts';
import type { LogKey } from '../../core/ids.ts';
import type { Place } from '../conversations/index.ts';
import type { Context, Stores } from './context.ts';
import { encodeContent } from './encode.ts';
import { isGone } from './group-rules.ts';
import { type ImportCommand, importDigest, type Lacked, planImports } from './import-rules.ts';
import type { LackedImport } from './import-store.ts';
import type { RuleOfApp } from './order.ts';
import { admitTarget } from './rules.ts';
import type { SaidContent } from './said-rules.ts';
import type { ServerSendParts } from './server-sends.ts';
import { appIsFull, bytesOf, inLane } from './service.ts';
import type { AppendDecision } from './store.ts';
import { serverMessageName } from './tips.ts';

/** A message that was sent elsewhere, in the name of who sent it. */
export interface ImportedMessage {
  readonly targetID: string;
  readonly content: SaidContent;
  /** Unix milliseconds; 0: now. */
  readonly sentAt: number;
}

type Refused = Extract<AppendDecision, { readonly kind: 'refuse' }>;
type Decision = Refused | { readonly kind: 'done'; readonly messageID: number; readonly messageSeq: number };

export type Imports = BatchKind<ImportCommand, Decision, Stores>;

/** Decided and written as a set: a reading of what is lacked, an append of what is new, and what is noted of that. */
export const createImports = (ruleOf: RuleOfApp): Imports => ({
  name: 'import',
  keys: (app, { append: { log } }) => [{ app, kind: 'conversation', key: log }],
  decide: async (stores, commands, now, app) => {
    const lacked = await readLacked(stores, commands);
    const plans = planImports(commands, lacked);
    const appended = commands.flatMap(({ append, side }, index) => {
      const plan = plans[index];
      if (plan?.kind !== 'append') return [];
      const oneSide = side && !plan.isForBoth && { oneSide: sideOf(append.senderKey === side.userKey) };
      return [{ index, append: { ...append, ...oneSide } }];
    });
    const decided = await stores.messages.appendBatch(
      appended.map(({ append }) => append),
      ruleOf(app),
      now,
    );
    const byIndex = new Map(appended.map(({ index }, at) => [index, present(decided[at], 'every command is decided')]));
    const decisions = commands.map((_command, index): Decision => {
      const plan = present(plans[index], 'every command is planned');
      if (plan.kind === 'attach') {
        const { log } = present(commands[index], 'it is one of them').append;
        const row = lacked.find((one) => one.log === log && one.messageSeq === plan.messageSeq);
        return { kind: 'done', ...present(row, 'what is attached to is there') };
      }
      return toDecision(present(byIndex.get(plan.kind === 'share' ? plan.with : index), 'it was appended'));
    });
    await stores.imports.attach(
      plans.flatMap((plan, index) => {
        const log = commands[index]?.append.log;
        return plan.kind === 'attach'
          ? lacked.filter((one) => one.log === log && one.messageSeq === plan.messageSeq)
          : [];
      }),
    );
    await stores.imports.note(
      commands.flatMap(({ append: { log }, side }, index) => {
        const [plan, decision] = [plans[index], decisions[index]];
        if (!side || plan?.kind !== 'append' || plan.isForBoth || decision?.kind !== 'done') return [];
        return { log, lackingKey: side.otherKey, digest: side.digest, messageSeq: decision.messageSeq };
      }),
    );
    return decisions;
  },
});

const sideOf = (isSender: boolean) => (isSender ? ('sender' as const) : ('receiver' as const));

function toDecision(decision: AppendDecision): Decision {
  if (decision.kind === 'refuse') return decision;
  const { messageID, messageSeq } = decision.kind === 'append' ? decision.row : decision.receipt;
  return { kind: 'done', messageID, messageSeq };
}

/** What the users of these commands lack of them, with what it says. */
async function readLacked(
  { imports, messages }: Stores,
  commands: readonly ImportCommand[],
): Promise<readonly (Lacked & LackedImport & { readonly messageID: number })[]> {
  const asked = commands.flatMap(({ append: { log }, side }) =>
    side ? [{ log, lackingKey: side.userKey, digest: side.digest }] : [],
  );
  const found = await imports.lacked(asked);
  const byLog = Map.groupBy(found, ({ log }) => log);
  const rows = await Promise.all(
    [...byLog].map(async ([log, ofLog]) =>
      messages.among(log, [...new Set(ofLog.map(({ messageSeq }) => messageSeq))]),
    ),
  );
  const byPlace = new Map(rows.flat().map((row) => [`${row.log} ${row.messageSeq}`, row]));
  return found.flatMap((one) => {
    const row = byPlace.get(`${one.log} ${one.messageSeq}`);
    return row ? [{ ...one, body: row.body, messageID: row.messageID }] : [];
  });
}

type Parts = ServerSendParts & { readonly imports: Imports };

/**
 * Puts a message into the history of one of the two between whom it was sent; the same for the other one attaches him to it.
 * Nobody is told, and it counts for nobody. Errors: those of a target, and `MessageModuleSendMessageFailed` where the app
 * has stored all that it may.
 */
export const importToPeer = (
  parts: Parts,
  context: Context,
  actor: Actor,
  { importedUserID, ...imported }: ImportedMessage & { readonly importedUserID: string },
) => {
  const address = { conversationType: peerConversation, targetID: imported.targetID } as const;
  return inLane(parts, actor, address, async () => {
    const { places } = parts;
    const found = places.known(actor, address) ?? (await places.locate(context, actor, address, 'write'));
    const other = found?.kind === 'group' ? undefined : found;
    const misdirected = admitTarget({ senderKey: actor.userKey, targetKey: other?.other.userKey });
    if (misdirected || !other) return misdirected ?? isGone;
    const isOfSender = importedUserID === actor.userID;
    if (!isOfSender && importedUserID !== other.other.userID) return neither;
    const place = other.kind === 'peer' ? other : await places.open(context, actor, other);
    if (isRefusal(place)) return place;
    const append = appendOf(context, actor, place, imported);
    const [userKey, otherKey] = isOfSender
      ? [actor.userKey, place.other.userKey]
      : [place.other.userKey, actor.userKey];
    const digest = importDigest({ senderKey: actor.userKey, body: append.body, sentAt: imported.sentAt });
    return handIn(parts, context, actor, { append, side: { userKey, otherKey, digest } });
  });
};

const neither = refuse('CommonModuleParamsInvalid', 'ImportedUserId: is neither of the two');

/** The same for a group that lives, whose members see it as far as they see that time of its log. */
export const importToGroup = (parts: Parts, context: Context, actor: Actor, imported: ImportedMessage) => {
  const address = { conversationType: groupConversation, targetID: imported.targetID } as const;
  return inLane(parts, actor, address, async () => {
    const place = await parts.places.locate(context, actor, address, 'write');
    if (place?.kind !== 'group') return isGone;
    const living = { isOfServer: true, isForLiving: true } as const;
    return handIn(parts, context, actor, { append: { ...appendOf(context, actor, place, imported), ...living } });
  });
};

function appendOf(
  { ids, clock }: Context,
  { userKey: senderKey }: Actor,
  { log }: Place & { readonly log: LogKey },
  { content, sentAt }: ImportedMessage,
) {
  const messageID = ids.next();
  const named = { log, senderKey, messageID, localMessageID: serverMessageName(messageID) };
  const time: Millis = sentAt > 0 ? millis(sentAt) : millis(clock.wall());
  return { ...named, body: encodeContent(content), isCounted: false, sentAt: time, duties: [] };
}

function handIn({ stored, imports }: Parts, context: Context, { app }: Actor, command: ImportCommand) {
  if (stored.isFull(context.config, app)) return appIsFull;
  stored.added(app, bytesOf(command.append));
  const change: Batched<ImportCommand, Decision, Extract<Decision, { kind: 'done' }> | Refused['refusal'], Stores> = {
    app,
    kind: imports,
    command,
    settle: (decision) =>
      decision.kind === 'refuse' ? { outcome: decision.refusal } : { outcome: decision, messages: 1 },
  };
  return { outcome: context.commit.batch(change) };
}
