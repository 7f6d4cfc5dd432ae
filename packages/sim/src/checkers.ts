import { collectFacts, type Run } from './facts.ts';
import { blockedSendsNothing, listsEqualServer } from './invariants/blacklist.ts';
import { changesEqualServer } from './invariants/changes.ts';
import { deletedStaysGone } from './invariants/deletions.ts';
import { completeHasNoHole, staleEpochReloads } from './invariants/exchanges.ts';
import { friendsEqualServer } from './invariants/friends.ts';
import { groupReceiptsAddUp } from './invariants/group-receipts.ts';
import { groupsAreKept, nothingIsHandedToOthers } from './invariants/groups.ts';
import { listIsRight } from './invariants/list.ts';
import { localIsKept } from './invariants/local.ts';
import { marksAreRight } from './invariants/marks.ts';
import { receiptsOnlyGrow } from './invariants/receipts.ts';
import { recallBeatsDelivery } from './invariants/revoke.ts';
import { roomMessagesArrive } from './invariants/room-messages.ts';
import { roomRemovalsHold } from './invariants/room-removals.ts';
import { roomAttributesAgree, roomMembersAreTrue, roomStatesAreSound, roomsLeaveNothing } from './invariants/rooms.ts';
import { rulesEqualServer } from './invariants/rules.ts';
import {
  acknowledgedIsDurable,
  acknowledgedStays,
  nothingInvented,
  senderOrderIsKept,
  sendsResolve,
  sentOnce,
  sequenceIsGapFree,
} from './invariants/send.ts';
import { statusesAreTold } from './invariants/status.ts';
import { devicesEqualServer, orderIsTotal, toldOnce } from './invariants/sync.ts';
import { type Checker, firstOf, type Violation } from './invariants/violation.ts';
import { earlierIsNotGivenUp } from './invariants/waiting.ts';

/** The checkers by invariant. The more telling one comes first: a loss by a crash is I7 before it is I1. */
export const checkers: Readonly<Record<string, Checker>> = {
  I7: acknowledgedIsDurable,
  I1: acknowledgedStays,
  I2: nothingInvented,
  I3: sentOnce,
  I4: sequenceIsGapFree,
  I5: senderOrderIsKept,
  I16: earlierIsNotGivenUp,
  I28: nothingIsHandedToOthers,
  I21: groupsAreKept,
  I6: orderIsTotal,
  I12: toldOnce,
  I15: recallBeatsDelivery,
  I14: (facts) => receiptsOnlyGrow(facts) ?? groupReceiptsAddUp(facts),
  I17: deletedStaysGone,
  I18: localIsKept,
  I19: blockedSendsNothing,
  I10: completeHasNoHole,
  I11: staleEpochReloads,
  I8: sendsResolve,
  I9: (facts) =>
    devicesEqualServer(facts) ??
    changesEqualServer(facts) ??
    rulesEqualServer(facts) ??
    listsEqualServer(facts) ??
    friendsEqualServer(facts),
  I13: listIsRight,
  marks: marksAreRight,
  I20: statusesAreTold,
  I26: roomRemovalsHold,
  I22: roomStatesAreSound,
  I23: roomMessagesArrive,
  I24: roomMembersAreTrue,
  I25: roomAttributesAgree,
  I27: roomsLeaveNothing,
};

/** The first violation of any invariant in a run. */
export function check(run: Run): Violation | undefined {
  const facts = collectFacts(run);
  return firstOf(Object.values(checkers), (checker) => checker(facts));
}
