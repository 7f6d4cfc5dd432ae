import { describe, expect, test } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { type GroupAct, mayAct, mayActOn } from './role-rules.ts';

const roles = { owner: 1, admin: 2, member: 3, 'custom 4': 4, 'custom 100': 100, 'custom 255': 255 } as const;
type RoleName = keyof typeof roles;
const names = Object.keys(roles) as RoleName[];
const ordinary = ['member', 'custom 4', 'custom 100', 'custom 255'] as const satisfies readonly RoleName[];
const everybody = names;
const staff: readonly RoleName[] = ['owner', 'admin'];
const owner: readonly RoleName[] = ['owner'];

/** By act: who may, where everybody may invite, and where owner and admins alone may. */
const whoMay: Readonly<Record<GroupAct, readonly [readonly RoleName[], readonly RoleName[]]>> = {
  changeInfo: [everybody, everybody],
  changeAttributes: [everybody, everybody],
  read: [everybody, everybody],
  changeModes: [staff, staff],
  invite: [everybody, staff],
  answerApplications: [staff, staff],
  kick: [staff, staff],
  muteMembers: [staff, staff],
  muteGroup: [staff, staff],
  setRole: [owner, owner],
  setNickname: [everybody, everybody],
  transfer: [owner, owner],
  dismiss: [owner, owner],
};

describe.each(Object.keys(whoMay) as GroupAct[])('%s', (act) => {
  test.each([0, 1] as const)('with inviteMode %i', (inviteMode) => {
    const may = names.filter((name) => mayAct(act, roles[name], { inviteMode }));
    expect(may).toEqual(whoMay[act][inviteMode]);
  });
});

type ActOnMember = Parameters<typeof mayActOn>[0];
type Targets = readonly (RoleName | 'self')[];
const ofOthers: readonly RoleName[] = everybody;

/** By act and actor: to whom he may do it. */
const toWhom: Readonly<Record<ActOnMember, Readonly<Record<'owner' | 'admin' | 'ordinary', Targets>>>> = {
  kick: { owner: ofOthers, admin: ordinary, ordinary: [] },
  muteMembers: { owner: [...ofOthers, 'self'], admin: ordinary, ordinary: [] },
  setNickname: { owner: [...ofOthers, 'self'], admin: [...ordinary, 'self'], ordinary: ['self'] },
  revoke: { owner: [...ofOthers, 'self'], admin: [...ordinary, 'self'], ordinary: ['self'] },
};

describe.each(Object.keys(toWhom) as ActOnMember[])('%s of a member', (act) => {
  test.each(names)('by the role %s', (name) => {
    const actor = { userKey: toUserKey(1), role: roles[name] };
    const others = names.filter((target) => mayActOn(act, actor, { userKey: toUserKey(2), role: roles[target] }));
    const reached = mayActOn(act, actor, actor) ? [...others, 'self'] : others;
    expect(reached).toEqual(toWhom[act][name === 'owner' || name === 'admin' ? name : 'ordinary']);
  });
});
