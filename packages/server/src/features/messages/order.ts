import type { AppID } from '../../core/ids.ts';
import { append } from './rules.ts';
import type { AppendRule } from './store.ts';

/** The rule by which messages of an app are appended, one after another and whatever the log. */
export type RuleOfApp = (app: AppID) => AppendRule;

/**
 * The order of all messages that one node writes: their keys never fall, whatever its clock does. It goes on where the
 * database was when the node wrote its first message of the app. Other nodes have clocks of their own; in one log
 * the head keeps the order between them.
 */
export function createOrder(): RuleOfApp {
  const lastByApp = new Map<AppID, number>();
  return (app) => (facts, command, now) => {
    const last = lastByApp.get(app) ?? facts.orderMark;
    const decision = append(facts, command, now, last);
    if (decision.kind === 'append') lastByApp.set(app, decision.row.orderKey);
    return decision;
  };
}
