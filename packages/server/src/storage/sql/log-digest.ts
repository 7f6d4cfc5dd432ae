import { digestFactors, digestPrime } from '@parley/protocol/log-digest';

const mixed = ({ log, position, messageSeq, messageID }: (typeof digestFactors)[number]): string =>
  `(log % ${digestPrime} * ${log} + position % ${digestPrime} * ${position}
    + message_seq % ${digestPrime} * ${messageSeq} + newest_message_id % ${digestPrime} * ${messageID}) % ${digestPrime}`;

/** Sums of whole numbers are of a wider type on one engine. */
const sum = (term: string): string => `cast(coalesce(sum(${term}), 0) as bigint)`;

/** With it, an engine keeps what was reckoned in a row, and does not reckon it again wherever it is named. */
const kept = `limit ${Number.MAX_SAFE_INTEGER}`;

/** The parts of a digest over the heads that a statement finds, reckoned where they are. */
export const digestStatement = (reachedHeads: string): string =>
  `select count(*) as logs, ${sum('position')} as positions,
     ${sum(`one * one % ${digestPrime}`)} as one, ${sum(`other * other % ${digestPrime}`)} as other
   from (select position, ${mixed(digestFactors[0])} as one, ${mixed(digestFactors[1])} as other
     from (${reachedHeads}) as reached ${kept}) as mixed`;
