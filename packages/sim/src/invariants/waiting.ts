import { ZIMErrorCode } from '@parley/client';
import type { Facts } from '../facts.ts';
import { ofKind, type Recorded, type SendCall, type SendFailed, type Sent } from '../history.ts';
import { type Checker, firstOf, groupBy, violation } from './violation.ts';

type Outcome = Recorded<Sent> | Recorded<SendFailed>;

/** No server has judged such a message: it could have been tried for longer. */
const unjudged: readonly number[] = [
  ZIMErrorCode.CommonModuleIMServerDisconnect,
  ZIMErrorCode.NetworkModuleNetworkError,
  ZIMErrorCode.NetworkModuleRequestTimeout,
];

/**
 * I16: no message is given up while a later one of the same sender to the same conversation is still tried, which then
 * arrives. One that a server refused, or whose storage failed, has been judged, also where the word of it was lost.
 */
export const earlierIsNotGivenUp: Checker = (facts) => {
  const { entries } = facts.run;
  const judged = judgedTags(facts);
  const outcomes = groupBy(
    ofKind(entries, 'sent', 'sendFailed'),
    ({ device, life, tag }) => `${device}/${life}:${tag}`,
  );
  const outcomeOf = (call: Recorded<SendCall>): Outcome | undefined =>
    outcomes.get(`${call.device}/${call.life}:${call.tag}`)?.find(({ at }) => at >= call.at);
  const calls = facts.sends.filter(({ isRetry, tag }) => !isRetry && !judged.has(tag));
  const lanes = groupBy(calls, ({ device, life, userID, conversationID }) =>
    [device, life, userID, conversationID].join('/'),
  );
  return firstOf(lanes.values(), (lane) =>
    firstOf(lane.entries(), ([index, call]) => {
      const outcome = outcomeOf(call);
      if (outcome?.kind !== 'sendFailed' || !unjudged.includes(outcome.code)) return undefined;
      const later = lane.slice(index + 1).find((one) => one.at < outcome.at && outcomeOf(one)?.kind === 'sent');
      if (!later) return undefined;
      return violation('I16', outcome.at, 'given up before a later one that arrived', call.device, call.tag, later.tag);
    }),
  );
};

function judgedTags({ run }: Facts): ReadonlySet<string> {
  const refused = new Set(ofKind(run.entries, 'refused').map(({ localMessageID }) => localMessageID));
  const attached = ofKind(run.entries, 'attached');
  const tags = new Set(attached.filter(({ localMessageID }) => refused.has(localMessageID)).map(({ tag }) => tag));
  const failures = ofKind(run.entries, 'act').filter(({ act }) => act === 'failStorage');
  for (const { at, tag } of ofKind(run.entries, 'sendFailed')) {
    const calledAt = attached.find((one) => one.tag === tag)?.at ?? at;
    if (failures.some((failure) => failure.at >= calledAt && failure.at <= at)) tags.add(tag);
  }
  return tags;
}
