import { systemClock } from '@parley/kernel/system';
import type { AppID, UserID, UserKey } from '../core/ids.ts';
import { dismiss, mend, type Operated, type Operation, removeMember, transferOwner } from '../features/groups/index.ts';
import type { Group } from '../features/groups/store.ts';
import { appOption, chooseApp, findUser, readUserID } from './choose-app.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { findGroup, groupWord, readGroupID } from './group.ts';
import { actInGroup } from './group-acts.ts';
import { type Guest, withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';
import { configOption } from './settings.ts';

const told =
  'Members learn of it as of what the owner did: those that are connected within 10 seconds, others when they come back.';
const options = { app: appOption, config: configOption };

interface Scene {
  readonly guest: Guest;
  readonly app: AppID;
  readonly group: Group;
  readonly user: { readonly userID: UserID; readonly userKey: UserKey } | undefined;
}

/** Looks for the group and, where one is named, the user, and does it. */
function change(
  terminal: Terminal,
  given: OptionValues,
  [groupText, userText]: readonly string[],
  work: (scene: Scene) => Promise<string>,
): Promise<number> {
  const groupID = readGroupID(groupText);
  const userID = userText === undefined ? undefined : readUserID(userText);
  return withStorage(terminal, given, async (guest) => {
    const app = await chooseApp(guest, given);
    const group = await findGroup(guest, app, groupID);
    const user = userID === undefined ? undefined : await findUser(guest, app, userID);
    terminal.out(await work({ guest, app, group, user }));
    return 0;
  });
}

async function act(
  { guest: { storage, config }, app, group, user }: Scene,
  users: readonly UserKey[],
  work: (operated: Operated) => Promise<Operation>,
): Promise<'done' | 'already'> {
  const acting = { storage, config, app, now: systemClock.wall() };
  const { kind } = await actInGroup(acting, { log: group.log, users }, work);
  if (kind === 'noGroup') throw new OperatorError(`${group.groupID} was dismissed; nothing was changed`);
  if (kind === 'noMember') {
    const members = `\`npm run parley -- group members ${group.groupID}\` shows who is`;
    throw new OperatorError(`${user?.userID} is no member of ${group.groupID}; ${members}`);
  }
  return kind;
}

const userOf = ({ user }: Scene): NonNullable<Scene['user']> => {
  if (!user) throw new Error('the command names a user');
  return user;
};

export const groupTransferCommand: Command = {
  summary: 'make a member the owner of a group',
  doc: `The member is the owner from then on, and whoever was it before is a member with role 3. A group that has lost its owner gets one by it. ${told}`,
  words: [groupWord, { name: 'userID', doc: 'the member who is to be the owner' }],
  options,
  examples: ['group transfer team-7 bob'],
  run: (terminal, given, words) =>
    change(terminal, given, words, async (scene) => {
      const { userKey, userID } = userOf(scene);
      const outcome = await act(scene, [], (operated) => transferOwner(operated, userKey));
      if (outcome === 'already') return `${userID} is the owner already; nothing was changed`;
      return `${userID} is the owner of ${scene.group.groupID}`;
    }),
};

export const groupRemoveCommand: Command = {
  summary: 'remove a member from a group',
  doc: `The user is a member no more, as if the owner had removed him; what he read and wrote stays. After an owner whoever came first is the owner, after the last member the group is dismissed. Where the group lets him he may come back. What is sent within 5 seconds may still reach him. ${told}`,
  words: [groupWord, { name: 'userID', doc: 'the member to remove' }],
  options,
  examples: ['group remove team-7 bob'],
  run: (terminal, given, words) =>
    change(terminal, given, words, async (scene) => {
      const { userKey, userID } = userOf(scene);
      await act(scene, [userKey], (operated) => removeMember(operated, userKey));
      return `${userID} is removed from ${scene.group.groupID}`;
    }),
};

export const groupDismissCommand: Command = {
  summary: 'dismiss a group',
  doc: `Ends the group for good, as if the owner had dismissed it: nobody is a member any more, applications are void, and the groupID is not given out again. Those who were members keep what they may read. Asks for the groupID before it begins. ${told}`,
  words: [groupWord],
  options: { yes: { doc: 'do not ask' }, ...options },
  examples: ['group dismiss team-7', 'group dismiss team-7 --yes --app 42'],
  run: (terminal, given, words) =>
    change(terminal, given, words, async (scene) => {
      const { groupID } = scene.group;
      if (given['yes'] !== true) await confirm(terminal, scene);
      await act(scene, [], dismiss);
      return `${groupID} is dismissed`;
    }),
};

async function confirm(terminal: Terminal, { app, group: { groupID, memberCount } }: Scene): Promise<void> {
  terminal.err(`This dismisses group ${groupID} of app ${app} with ${memberCount} members for good.`);
  const answer = await terminal.ask('Type the groupID to go on: ');
  if (answer === undefined)
    throw new OperatorError('nobody is there to ask; add --yes to dismiss without', { exitCode: 2 });
  if (answer.trim() !== groupID) throw new OperatorError('that is not the groupID; nothing was changed');
}

export const groupMendCommand: Command = {
  summary: 'count the members of a group anew and see to its owner',
  doc: `For a group that \`doctor\` finds fault with: the number of members is counted anew; where nobody is the owner, whoever came first becomes it, and of several the first stays the owner. A group that is as it should be is not changed. ${told}`,
  words: [groupWord],
  options,
  examples: ['group mend team-7'],
  run: (terminal, given, words) =>
    change(terminal, given, words, async (scene) => {
      const { groupID } = scene.group;
      const outcome = await act(scene, [], mend);
      return outcome === 'already' ? `${groupID} is as it should be; nothing was changed` : `${groupID} is mended`;
    }),
};
