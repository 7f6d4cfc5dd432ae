import type { Facts } from '../facts.ts';
import { firstOf, type Violation, violation } from './violation.ts';

/** Every device keeps the rule for push that the server has. */
export function rulesEqualServer({ run: { devices, rules } }: Facts): Violation | undefined {
  return firstOf(devices, ({ device, userID, isCurrent, rule }) => {
    const onServer = rules?.[userID];
    if (!isCurrent || rule === undefined || onServer === undefined || rule === onServer) return undefined;
    return violation('I9', Number.POSITIVE_INFINITY, 'the rule for push is another', device, rule, onServer);
  });
}
