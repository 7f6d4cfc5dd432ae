import { afterEach, beforeEach, describe } from 'vitest';
import { describeBlacklist } from './contract/blacklist-contract.ts';
import { describeBroadcasts } from './contract/broadcasts-contract.ts';
import { describeChanges } from './contract/changes-contract.ts';
import { describeCombines } from './contract/combines-contract.ts';
import { describeConversations } from './contract/conversations-contract.ts';
import { describeDeletions } from './contract/deletions-contract.ts';
import { describeDevices } from './contract/devices-contract.ts';
import { describeEntrySettings } from './contract/entry-settings-contract.ts';
import type { StorageHarness } from './contract/fixtures.ts';
import { describeFriends } from './contract/friends-contract.ts';
import { describeGroupApplications } from './contract/group-applications-contract.ts';
import { describeGroupMessages } from './contract/group-messages-contract.ts';
import { describeGroupReceipts } from './contract/group-receipts-contract.ts';
import { describeGroupWindows } from './contract/group-windows-contract.ts';
import { describeGroups } from './contract/groups-contract.ts';
import { describeImports } from './contract/imports-contract.ts';
import { describeMarks } from './contract/marks-contract.ts';
import { describeMessageMarks } from './contract/message-marks-contract.ts';
import { describeMessages } from './contract/messages-contract.ts';
import { describeOperators } from './contract/operators-contract.ts';
import { describeOrder } from './contract/order-contract.ts';
import { describePages } from './contract/pages-contract.ts';
import { describePeople } from './contract/people-contract.ts';
import { describeReceipts } from './contract/receipts-contract.ts';
import { describeReplies } from './contract/replies-contract.ts';
import { describeRetention } from './contract/retention-contract.ts';
import { describeRooms } from './contract/rooms-contract.ts';
import { describeSearch } from './contract/search-contract.ts';
import { describeSessions } from './contract/sessions-contract.ts';
import { describeStatuses } from './contract/statuses-contract.ts';
import { describeSystem } from './contract/system-contract.ts';
import { describeTargets } from './contract/targets-contract.ts';
import { describeTransactions } from './contract/transactions-contract.ts';
import { describeUserLog } from './contract/user-log-contract.ts';
import { describeWork } from './contract/work-contract.ts';

/** What every engine must do; `factory` opens a storage for one test. */
export function describeStorage(name: string, factory: () => Promise<StorageHarness>): void {
  describe(`storage on ${name}`, () => {
    let harness: StorageHarness | undefined;
    beforeEach(async () => {
      harness = await factory();
    });
    afterEach(async () => {
      await harness?.end();
      harness = undefined;
    });
    const current = (): StorageHarness => {
      if (!harness) throw new Error('the storage of the test is open');
      return harness;
    };
    describeTransactions(current);
    describePeople(current);
    describeSessions(current);
    describeDevices(current);
    describeStatuses(current);
    describeSystem(current);
    describeUserLog(current);
    describeConversations(current);
    describeEntrySettings(current);
    describeBlacklist(current);
    describeMessages(current);
    describeOrder(current);
    describeChanges(current);
    describeCombines(current);
    describeDeletions(current);
    describeFriends(current);
    describeGroups(current);
    describeGroupReceipts(current);
    describeGroupWindows(current);
    describeGroupMessages(current);
    describeTargets(current);
    describeBroadcasts(current);
    describeImports(current);
    describeGroupApplications(current);
    describeMarks(current);
    describeMessageMarks(current);
    describePages(current);
    describeReceipts(current);
    describeReplies(current);
    describeRetention(current);
    describeRooms(current);
    describeSearch(current);
    describeWork(current);
    describeOperators(current);
  });
}
