import type { ZIMGroup } from '@parley/client';
import { ZIMGroupMessageNotificationStatus } from '@parley/client';
import type { ReactNode } from 'react';
import { nameOfGroup } from '../groups.ts';
import { group as groupChat } from '../places.ts';
import { addressOfChat } from '../route.ts';
import { GroupAvatar } from './group-avatar.tsx';
import { useTexts } from './use-language.ts';

interface GroupRowProps {
  readonly group: ZIMGroup;
  readonly isOpen: boolean;
}

/** A group of the list, which leads to its chat. */
export function GroupRow({ group, isOpen }: GroupRowProps): ReactNode {
  const { groups: texts } = useTexts();
  const { baseInfo, groupAlias, notificationStatus } = group;
  const { groupID, groupName } = baseInfo;
  const name = nameOfGroup(group);
  const isQuiet = notificationStatus === ZIMGroupMessageNotificationStatus.Disturb;
  const line = [groupAlias !== '' && groupName, isQuiet && texts.quiet].filter(Boolean).join(' · ');
  return (
    <li className="friend">
      <a className="contact-person" href={addressOfChat(groupChat(groupID))} aria-current={isOpen ? 'page' : undefined}>
        <GroupAvatar info={baseInfo} name={name} />
        <span className="contact-lines">
          <strong dir="auto">{name}</strong>
          {line !== '' && (
            <span className="hint" dir="auto">
              {line}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
