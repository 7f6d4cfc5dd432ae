import type { ZIMGroupMemberInfo } from '@parley/client';
import { Menu, type MenuItem } from '@parley/react/parts';
import type { ReactNode } from 'react';
import { nameOfUser } from '../contacts.ts';
import { isMutedAt, nameOfMember, nicknameCharsMax, rightsOver, roles } from '../groups.ts';
import { addressOf } from '../route.ts';
import type { Texts } from '../texts/english.ts';
import { askFirst, type GroupView, type Point } from './group-view.ts';
import { memberIcons } from './icons.tsx';
import { useTexts } from './use-language.ts';

interface MemberMenuProps {
  readonly view: GroupView;
  readonly member: ZIMGroupMemberInfo;
  readonly at: Point;
  readonly onClose: () => void;
}

/** What can be done with a member. */
export function MemberMenu({ view, member, at, onClose }: MemberMenuProps): ReactNode {
  const texts = useTexts();
  const name = nameOfMember(member);
  return (
    <Menu
      label={texts.groups.member.menuOf(name)}
      heading={name}
      at={at}
      choices={[]}
      items={itemsFor(member, view, texts)}
      onClose={onClose}
    />
  );
}

/** What the role of the user allows, and nothing else. */
export function itemsFor(member: ZIMGroupMemberInfo, view: GroupView, texts: Texts): readonly MenuItem[] {
  const { self } = view;
  const rights = rightsOver(self, member);
  return [
    ...(member.userID === self.userID ? [] : [writeItem(member, texts)]),
    ...(rights.names ? [nicknameItem(member, view, texts)] : []),
    ...(rights.setsRole ? [roleItem(member, view, texts)] : []),
    ...(rights.mutes ? [muteItem(member, view, texts)] : []),
    ...(rights.handsOver ? [transferItem(member, view, texts)] : []),
    ...(rights.kicks ? [kickItem(member, view, texts)] : []),
  ];
}

const writeItem = ({ userID }: ZIMGroupMemberInfo, { groups }: Texts): MenuItem => ({
  name: 'write',
  label: groups.member.write,
  icon: memberIcons.write,
  act: () => {
    window.location.hash = addressOf(userID);
  },
});

function nicknameItem(member: ZIMGroupMemberInfo, view: GroupView, { groups: { member: texts } }: Texts): MenuItem {
  const { userID, memberNickname } = member;
  const { groupID, self, actions, open } = view;
  const heading = userID === self.userID ? texts.ownNicknameHeading : texts.nicknameHeading(nameOfUser(member));
  return {
    name: 'nickname',
    label: texts.nickname,
    icon: memberIcons.nickname,
    act: () =>
      open({
        kind: 'text',
        text: {
          ...{ heading, label: texts.nicknameLabel, hint: texts.nicknameHint, value: memberNickname },
          ...{ placeholder: nameOfUser(member), charsMax: nicknameCharsMax },
          onSave: (text) => actions.setNickname(groupID, userID, text),
        },
      }),
  };
}

function roleItem(member: ZIMGroupMemberInfo, view: GroupView, { groups: { member: texts } }: Texts): MenuItem {
  const { groupID, actions, tell } = view;
  const isAdmin = member.memberRole === roles.admin;
  const name = nameOfMember(member);
  const done = isAdmin ? texts.madeOrdinary(name) : texts.madeAdmin(name);
  const role = isAdmin ? roles.ordinary : roles.admin;
  return {
    name: 'role',
    label: isAdmin ? texts.makeOrdinary : texts.makeAdmin,
    icon: memberIcons.role,
    act: () => void actions.setRole(groupID, member.userID, role).then((outcome) => tell(outcome, done)),
  };
}

function muteItem(member: ZIMGroupMemberInfo, view: GroupView, { groups: { member: texts }, parts }: Texts): MenuItem {
  const { groupID, actions, now, tell, open } = view;
  const common = { name: 'mute', icon: memberIcons.mute };
  if (!isMutedAt(member.muteExpiredTime, now)) {
    return { ...common, label: parts.chat.mute, act: () => open({ kind: 'mute', member }) };
  }
  const done = texts.unmuted(nameOfMember(member));
  const lift = () => void actions.muteMember(groupID, member.userID, 0).then((outcome) => tell(outcome, done));
  return { ...common, label: texts.unmute, act: lift };
}

function transferItem(member: ZIMGroupMemberInfo, view: GroupView, { groups: { member: texts } }: Texts): MenuItem {
  const { groupID, actions } = view;
  const name = nameOfMember(member);
  const question = {
    heading: texts.transferHeading(name),
    text: texts.transferText(name),
    confirm: texts.transfer,
  };
  return {
    name: 'transfer',
    label: texts.transfer,
    icon: memberIcons.transfer,
    isDanger: true,
    act: () => askFirst(view, question, () => actions.transfer(groupID, member.userID), texts.transferred(name)),
  };
}

function kickItem(member: ZIMGroupMemberInfo, view: GroupView, { groups: { member: texts } }: Texts): MenuItem {
  const { groupID, actions } = view;
  const name = nameOfMember(member);
  const question = { heading: texts.kickHeading(name), text: texts.kickText(name), confirm: texts.kick };
  return {
    name: 'kick',
    label: texts.kick,
    icon: memberIcons.kick,
    isDanger: true,
    act: () => askFirst(view, question, () => actions.kick(groupID, member.userID), texts.kicked(name)),
  };
}
