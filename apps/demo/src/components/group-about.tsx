import { ZIMGroupMessageNotificationStatus, ZIMGroupMuteMode } from '@parley/client';
import { createFormats } from '@parley/react/parts';
import { type ReactNode, useMemo } from 'react';
import { groupAliasBytesMax, groupNameBytesMax, groupNoticeBytesMax, isMutedAt, muteModeAt } from '../groups.ts';
import { GroupAvatar } from './group-avatar.tsx';
import type { GroupView } from './group-view.ts';
import { EditIcon } from './icons.tsx';
import { useChosen } from './use-chosen.ts';
import { useTexts } from './use-language.ts';

interface GroupAboutProps {
  readonly view: GroupView;
}

/** What a group is to everybody, and what it is to the user alone. */
export function GroupAbout({ view }: GroupAboutProps): ReactNode {
  const { groups: texts } = useTexts();
  const { groupID, info, name, actions, open } = view;
  const { baseInfo, groupNotice, groupAlias } = info;
  const edit = {
    name: () =>
      open({
        kind: 'text',
        text: {
          ...{ heading: texts.name, label: texts.name, value: baseInfo.groupName, bytesMax: groupNameBytesMax },
          placeholder: groupID,
          onSave: (text) => actions.setName(groupID, text),
        },
      }),
    notice: () =>
      open({
        kind: 'text',
        text: {
          ...{ heading: texts.notice, label: texts.notice, hint: texts.noticeHint, value: groupNotice },
          ...{ bytesMax: groupNoticeBytesMax, onSave: (text: string) => actions.setNotice(groupID, text) },
        },
      }),
    alias: () =>
      open({
        kind: 'text',
        text: {
          ...{ heading: texts.page.alias, label: texts.page.alias, hint: texts.page.aliasHint, value: groupAlias },
          ...{ bytesMax: groupAliasBytesMax, placeholder: baseInfo.groupName || groupID },
          onSave: (text) => actions.setAlias(groupID, text),
        },
      }),
  };
  return (
    <section className="group-section group-about" aria-label={texts.page.about}>
      <button
        type="button"
        className="group-picture-button"
        aria-label={texts.page.edit(texts.page.picture)}
        title={texts.page.edit(texts.page.picture)}
        onClick={() => open({ kind: 'picture' })}
      >
        <GroupAvatar info={baseInfo} name={name} />
      </button>
      <dl>
        <Line label={texts.name} text={baseInfo.groupName || groupID} onEdit={edit.name} />
        <Line label={texts.notice} text={groupNotice} none={texts.page.noNotice} onEdit={edit.notice} />
        <Line label={texts.id} text={<code>{groupID}</code>} />
        <Line label={texts.page.alias} text={groupAlias} none={texts.page.noAlias} onEdit={edit.alias} />
      </dl>
      <Quiet view={view} />
      <Muted view={view} />
    </section>
  );
}

interface LineProps {
  readonly label: string;
  readonly text: ReactNode;
  /** What stands there as long as there is nothing. */
  readonly none?: string;
  readonly onEdit?: () => void;
}

function Line({ label, text, none, onEdit }: LineProps): ReactNode {
  const { page } = useTexts().groups;
  return (
    <div className="about-line">
      <dt>{label}</dt>
      <dd dir="auto" data-none={text === '' || undefined}>
        {text || none}
      </dd>
      {onEdit && (
        <dd>
          <button
            type="button"
            className="round quiet"
            aria-label={page.edit(label)}
            title={page.edit(label)}
            onClick={onEdit}
          >
            <EditIcon />
          </button>
        </dd>
      )}
    </div>
  );
}

/** Whether the group makes itself noticed, which is the user's own affair. */
function Quiet({ view: { groupID, info, actions, tell } }: GroupAboutProps): ReactNode {
  const { groups: texts } = useTexts();
  const isQuiet = info.notificationStatus === ZIMGroupMessageNotificationStatus.Disturb;
  const [shown, choose] = useChosen(isQuiet, async (next) => {
    const outcome = await actions.setNotifying(groupID, !next);
    tell(outcome, texts.page.saved);
    return outcome;
  });
  return (
    <label className="check">
      <input type="checkbox" checked={shown} onChange={({ target }) => void choose(target.checked)} />
      <strong>{texts.quiet}</strong>
      <span className="hint">{texts.page.quietHint}</span>
    </label>
  );
}

const { None, All } = ZIMGroupMuteMode;

/** Who may not write, and for owner and admins the way to change it. */
function Muted({ view }: GroupAboutProps): ReactNode {
  const { groups, parts } = useTexts();
  const { muted: texts } = groups;
  const { groupID, info, self, rights, now, actions, tell, open } = view;
  const { moment } = useMemo(() => createFormats(parts.locale), [parts.locale]);
  const mode = muteModeAt(info.mutedInfo, now);
  const { expiredTime } = info.mutedInfo;
  const ownEnd = self.muteExpiredTime;
  const who = { 0: '', 1: texts.Normal, 2: texts.All, 3: texts.Custom }[mode];
  const lift = async (): Promise<void> =>
    tell(await actions.mute(groupID, { mode: None, duration: 0, roles: [] }), texts.lifted);
  const isOwnMute = isMutedAt(ownEnd, now);
  if (mode === None && !isOwnMute && !rights.mutes) return null;
  return (
    <div className="group-muted">
      <div>
        {mode === None && !isOwnMute && <p>{texts.none}</p>}
        {mode !== None && <p>{expiredTime === -1 ? texts.forGood(who) : texts.until(who, moment(expiredTime))}</p>}
        {isOwnMute && <p>{ownEnd === -1 ? texts.ownForGood : texts.own(moment(ownEnd))}</p>}
      </div>
      {rights.mutes && mode === None && (
        <button type="button" onClick={() => open({ kind: 'mute', member: undefined })}>
          {texts.mute}
        </button>
      )}
      {rights.mutes && mode !== None && (mode !== All || rights.mutesAll) && (
        <button type="button" onClick={() => void lift()}>
          {texts.unmute}
        </button>
      )}
    </div>
  );
}
