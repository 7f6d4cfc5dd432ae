import type { Millis } from '@parley/kernel/brand';
import type { AppID } from '../../core/ids.ts';
import { type GroupRules, isGone, mayWrite } from './group-rules.ts';
import { withRecipients } from './recipients.ts';
import { append } from './rules.ts';
import type { AppendCommand, AppendRule, GroupWriter } from './store.ts';

/** The rule by which messages of an app are appended, one after another and whatever the log. */
export type RuleOfApp = (app: AppID) => AppendRule;

/**
 * The order of all messages that one node writes: their keys never fall, whatever its clock does. It goes on where the
 * database was when the node wrote its first message of the app. Other nodes have clocks of their own; in one log
 * the head keeps the order between them. In a group it also decides who may write, and how many are
 * to read a message with a receipt.
 */
export function createOrder(groupRules: Pick<GroupRules, 'isMuted'>): RuleOfApp {
  const lastByApp = new Map<AppID, number>();
  const refusalOf = (writer: GroupWriter, { isOfServer, isForLiving }: AppendCommand, at: Millis) => {
    if (!isOfServer) return mayWrite(writer, at, groupRules);
    return isForLiving && writer.isOver ? isGone : undefined;
  };
  return (app) => (facts, command, now) => {
    const last = lastByApp.get(app) ?? facts.orderMark;
    const decision = append(facts, command, now, last);
    if (decision.kind !== 'append') return decision;
    const { writer } = facts;
    // The time of the log decides: what it says of a mute is said in that time.
    const refusal = writer && refusalOf(writer, command, decision.row.timestamp);
    if (refusal) return { kind: 'refuse', refusal };
    if (command.sentAt === undefined) lastByApp.set(app, decision.row.orderKey);
    return writer ? { ...decision, row: withRecipients(decision.row, writer) } : decision;
  };
}
