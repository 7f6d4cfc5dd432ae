/** Renders the table of budgets of docs/security.md from the declarations of the settings. */
import { wireLimits } from '../packages/protocol/src/limits.ts';
import { configDeclaration, processDeclaration } from '../packages/server/src/config.ts';
import { type Declaration, isSetting, type Setting } from '../packages/server/src/config-declaration.ts';

/** Numbers that bound nobody: addresses, times of the server's own, how the product behaves. */
const noBudgets: ReadonlySet<string> = new Set([
  'port',
  'appID',
  'appSecretGraceSeconds',
  'metrics.port',
  'drainMs',
  'databaseConnectionsMax',
  'delivery.beaconMs',
  'limits.commitBatchMs',
  'login.reconnectLimitSeconds',
  'messages.offlineMs',
  'messages.editWithinSeconds',
  'messages.reactWithinSeconds',
  'messages.revokeWithinSeconds',
  'receipts.lifetimeSeconds',
  'friends.applicationSeconds',
  'groups.changesSeconds',
  'groups.applicationSeconds',
  'groups.applicationsKeptSeconds',
  'rooms.offlineGraceSeconds',
  'rooms.memberEventBatchThreshold',
  'rooms.memberAttributeEventThreshold',
  'rooms.storedRoomLifetimeSeconds',
  'status.gatherMs',
  'calls.receiptSeconds',
  'messages.idempotencyMs',
]);

/** Whom it holds, and why it is what it is. */
const reasons: Readonly<Record<string, string>> = {
  'http.bodyBytesMax': 'strangers: no call has a body a tenth as large',
  'http.requestMs': 'strangers who send a request byte by byte',
  'http.idleMs': 'strangers who hold places without asking for anything',
  'http.connectionsMax': 'strangers: places beside those of clients',
  'http.writeMs': 'strangers who ask and do not read',
  'limits.commitMembersMax': 'users: a shared transaction ends for the others too',
  'limits.commitQueueMax': 'users: whoever waits behind so many is told to come again',
  'limits.connectionQueueBytesMax': 'users who do not read: they are cut off and catch up later',
  'limits.outgoingBytesMax': 'all slow readers together: memory, the largest goes first',
  'limits.connectionsMax': 'strangers and users: memory and files of the node',
  'limits.connectionsPerAddress': 'strangers: a school behind one address fits, one machine does not take all places',
  'limits.connectionsWithoutSessionPerAddress': 'strangers who connect and never log in',
  'limits.framesPerSecond': 'users: several times what the SDK sends at its busiest',
  'limits.bytesPerSecond': 'users: what a burst of the largest messages needs',
  'limits.messagesPerSecond': 'users: faster than anybody writes, slower than a flood',
  'limits.queriesPerSecond': 'users: a page that scrolls fast asks ten times in a second',
  'limits.queriesInFlightMax': 'users: whoever asks for much waits for the own answers, not others',
  'limits.queryRowsPerSecond': 'users: what is read in the long run, however it is asked for',
  'limits.queryRowsMost': 'users: a login after a long absence on three devices at once',
  'limits.queryBytesPerSecond': 'users: what is answered in the long run',
  'limits.queryBytesMost': 'users: a login after a long absence on three devices at once',
  'limits.writesPerSecond': 'users: settings are changed by hand',
  'limits.statusCallsPerSecond': 'users: an app that opens a list asks once for each hundred',
  'limits.loginsPerSecond': 'users and who has their tokens: a few devices that come back at once',
  'limits.rateKeysMax': 'strangers: the memory of the rates themselves',
  'limits.newConversationsPerMinute': 'users: nobody begins to talk to so many strangers',
  'limits.listedConversations': 'users: a login with a new device costs no more, however many have written',
  'limits.pinnedConversations': 'users: what one of them may keep at the top',
  'blacklist.usersMax': 'users: what one of them may keep with the server',
  'blacklist.usersPerCallMax': 'users: the work of one call',
  'limits.friends': 'users: what one of them may keep with the server',
  'limits.friendIDs': 'users: the work of one call',
  'limits.friendAttributesBytesMax': 'users: as documented for the interface',
  'groups.aliasBytesMax': 'users: as documented for the interface',
  'limits.friendApplications': 'strangers who ask: what a user may be asked by keeps a bound',
  'groups.membersMax': 'users: whom one of them may write to at once',
  'groups.groupsPerUserMax': 'users: what one of them may be told of, and what a login reads',
  'groups.groupsMax': 'all users together: the disk',
  'groups.historyForNewMembers': 'members: who comes in reads no more of what was said before',
  'groups.nameBytesMax': 'users: as documented for the interface',
  'groups.avatarUrlBytesMax': 'users: as documented for the interface',
  'groups.noticeBytesMax': 'users: as documented for the interface',
  'groups.attributesMax': 'users: as documented for the interface',
  'groups.attributeKeyBytesMax': 'users: as documented for the interface',
  'groups.attributeValueBytesMax': 'users: as documented for the interface',
  'groups.attributesTotalBytesMax': 'users: all of it is told to every member who asks',
  'rooms.roomsMax': 'all users together: memory; as documented for the interface',
  'rooms.roomsPerUserMax': 'users: as documented for the interface',
  'rooms.membersMax': 'users: whom one of them may write to at once',
  'rooms.destroyDelaySecondsMax': 'users: how long a room that nobody is in takes one of the places',
  'rooms.unenteredRoomLifetimeSeconds': "the app's server: how long a room that nobody is in takes one of the places",
  'rooms.membersListedMax': 'users: as documented for the interface',
  'rooms.membersPerQueryMax': 'users: as documented for the interface',
  'rooms.entriesKept': 'all users together: memory for each room',
  'rooms.messagesPerSecond': 'members: what one room makes each node hand out',
  'rooms.storedMessagesMax': 'all users together: memory for each room',
  'rooms.attributesMax': 'users: as documented for the interface',
  'rooms.attributeKeyBytesMax': 'users: as documented for the interface',
  'rooms.attributeValueBytesMax': 'users: as documented for the interface',
  'rooms.attributesBytesMax': 'users: all of it is told to everybody who comes in',
  'rooms.memberAttributesMax': 'users: as documented for the interface',
  'rooms.memberAttributeKeyBytesMax': 'users: as documented for the interface',
  'rooms.memberAttributeValueBytesMax': 'users: as documented for the interface',
  'rooms.memberAttributesBytesMax': 'users: as documented for the interface',
  'rooms.memberAttributeHoldersMax': 'users: as documented for the interface',
  'rooms.memberAttributeSetsPer10s': 'members: each is told to all of a room',
  'rooms.memberAttributeQueriesPer10s': 'users: of one room, each node by itself',
  'rooms.memberAttributeQueriesPerUserPer30s': 'users: as documented for the interface',
  'calls.maxInvitees': 'users: as documented for the interface',
  'calls.maxMembers': 'users: as documented for the interface',
  'calls.operationsPerSecond': 'users: each is told to all of a call',
  'calls.invitationsPer10Seconds': 'users: what rings is meant for people, and nobody calls so many',
  'calls.abandonSeconds': 'users: how long a call that nobody takes part in is looked after',
  'calls.lifeHours': 'users: how long a call that nobody ends is looked after',
  'calls.retentionDays': 'users: the disk',
  'calls.listedPerUser': 'users: what one of them may keep with the server',
  'serverApi.requestsPerSecond': "apps: what one app's server may have a node do",
  'serverApi.rates.standard': "the app's server: as documented for the interface",
  'serverApi.rates.messages': "the app's server: each is told to all of a group or room",
  'serverApi.rates.broadcast': "the app's server: each is told to everybody",
  'serverApi.rates.appLists': "the app's server: a page is long",
  'serverApi.rates.sequences': "the app's server: as documented for the interface",
  'serverApi.rates.groupActs': "the app's server: each is told to all of a group",
  'serverApi.rates.groupData': "the app's server: each is told to all of a group",
  'serverApi.rates.roomMembers': "the app's server: as documented for the interface",
  'serverApi.signaturesKept':
    'apps, and who has their secret: memory; full, it takes no more requests rather than forget one',
  'groups.muteSecondsMax': 'owners and admins: as documented for the interface',
  'groups.serverApi.nameCharactersMax': "the app's server: as documented for the interface",
  'groups.serverApi.noticeCharactersMax': "the app's server: as documented for the interface",
  'groups.serverApi.avatarUrlCharactersMax': "the app's server: as documented for the interface",
  'groups.serverApi.nicknameBytesMax': "the app's server: as documented for the interface",
  'groups.serverApi.muteSecondsMax': "the app's server: as documented for the interface",
  'status.subscriptionsMax': 'users: what one of them may have a node look out for',
  'limits.quietPeers': 'users: what one of them may keep with the server',
  'limits.markedConversations': 'users: what one of them may keep with the server',
  'limits.marksPerConversation': 'users: what one of them may keep with the server',
  'limits.textBytesMax': 'users: as documented for the interface',
  'limits.multipleBytesMax': 'users: as documented for the interface',
  'limits.serverMessageBytesMax': "the app's server: as documented for the interface",
  'limits.serverMultipleBytesMax': "the app's server: as documented for the interface",
  'messages.reactionTypesMax': 'users: each type stands in the message and is told with it',
  'messages.reactionUsersShown': 'users: each name stands in the message and is told with it',
  'messages.pinsMax': 'users: as documented for the interface',
  'messages.broadcastsPerDay': "the app's server: as documented for the interface",
  'limits.deviceMessagesPerSecond': 'nobody: the SDK keeps to it; `limits.messagesPerSecond` is what holds',
  'limits.deviceCommandsPerSecond': 'nobody: the SDK keeps to it; `limits.messagesPerSecond` is what holds',
  'limits.userExtendedDataBytesMax': 'users: as documented for the interface',
  'gateway.maxLoginsPerSecond': 'all users together, where the database is small',
  'login.devicesMax': 'users: sessions that each get every event',
  'login.webInstancesMax': 'users: pages that each get every event',
  'messages.retentionDays': 'users: the disk',
  'logs.maxBytes': 'users: one uploaded log',
  'logs.uploadsPerUserMax': 'users: the disk',
  'logs.keepMs': 'users: the disk',
  'logs.userBytesMax': 'users: the disk',
  'logs.userBytesPerHour': 'users: the disk, and the work beside the messages of others; charged before it is done',
  'logs.appBytesMax': 'apps: the disk that all share',
  'logs.allBytesMax': 'all apps together: the disk of the node',
  'files.freeBytesMin': 'all: the database must not be the one that finds the disk full',
  logLinesPerSecond: 'strangers: what they provoke is counted, not written line by line',
  'usage.dailyUsersMax': 'apps, where the operator sells users',
  'usage.monthlyUsersMax': 'apps, where the operator sells users',
  'appBudgets.connectionsMax': 'apps, where several share a node',
  'appBudgets.messagesPerSecond': 'apps, where several share a node',
  'appBudgets.storedBytesMax': 'apps, where several share a disk',
  'appBudgets.commitsWaitingMax': 'apps, where several share a database',
};

const wire: Readonly<Record<keyof typeof wireLimits, readonly [unit: string, meaning: string, reason: string]>> = {
  messageBytesMax: ['bytes', 'One WebSocket message.', 'strangers: what is decoded at once'],
  depthMax: ['levels', 'Nesting in a message.', 'strangers: the stack of whoever walks it'],
  framesMax: ['frames', 'Frames in a message.', 'strangers: work in one turn'],
  requestsInFlightMax: ['requests', 'Requests of a connection that wait for their answer.', 'users: memory'],
};

/** Settings that bound somebody and have no reason here. */
export const settingsWithoutReason = (): readonly string[] =>
  budgetsOf({ ...processDeclaration, ...configDeclaration }).flatMap(([name]) =>
    reasons[name] === undefined ? [name] : [],
  );

type Named = readonly [name: string, setting: Setting<unknown>];

function budgetsOf(declaration: Declaration, path: readonly string[] = []): readonly Named[] {
  return Object.entries(declaration).flatMap(([key, entry]): readonly Named[] => {
    const here = [...path, key];
    if (!isSetting(entry)) return budgetsOf(entry, here);
    const name = here.join('.');
    return entry.unit === undefined || noBudgets.has(name) ? [] : [[name, entry]];
  });
}

const startMark = '<!-- budgets: generated by `npm run gen` from the settings; do not edit -->';
const endMark = '<!-- /budgets -->';

/** Puts the table in its place on the page. */
export function renderSecurityPage(page: string): string {
  const [before, rest] = page.split(startMark);
  const after = rest?.split(endMark)[1];
  if (before === undefined || after === undefined) throw new Error('docs/security.md has lost the marks of its table');
  return `${before}${startMark}\n\n${renderTable(rows())}\n\n${endMark}${after}`;
}

const columns = ['Budget', 'Default', 'What it bounds', 'Whom it holds, and why'];

function rows(): readonly (readonly string[])[] {
  const fixed = Object.entries(wire).map(([name, [unit, meaning, reason]]) => {
    const value = wireLimits[name as keyof typeof wireLimits];
    return ['of the wire', `${value} ${unit}`, meaning, reason];
  });
  const settings = budgetsOf({ ...processDeclaration, ...configDeclaration });
  return [
    columns,
    ...fixed,
    ...settings.map(([name, { fallback, unit, doc }]) => [
      `\`${name}\``,
      `${fallback} ${unit}`,
      doc,
      reasons[name] ?? '',
    ]),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
}

/** Columns are as wide as their widest cell, which is how the formatter wants them. */
function renderTable(lines: readonly (readonly string[])[]): string {
  const widths = columns.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  const [head, ...others] = lines.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others].join('\n');
}
