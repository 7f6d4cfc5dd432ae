import { type ZIMDeviceInfo, ZIMPlatformType } from '@parley/client';
import { type OwnDevices as Devices, useOwnDevices } from '@parley/react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { reasonOf } from '../texts/texts.ts';
import { useTexts } from './use-language.ts';

/** Where the user is signed in, and the way to sign out elsewhere. */
export function OwnDevices(): ReactNode {
  const texts = useTexts();
  const { devices: words } = texts;
  const { devices, state, code, signOut } = useOwnDevices();
  const heading = useRef<HTMLHeadingElement>(null);
  const [outcome, setOutcome] = useState<string>();

  const end = async (device: ZIMDeviceInfo): Promise<void> => {
    const refused = await signOut(device.sessionID);
    setOutcome(refused === undefined ? words.signedOut : words.notSignedOut(reasonOf(texts, refused)));
    // The button goes with its device.
    heading.current?.focus();
  };

  return (
    <section className="display">
      <h3 ref={heading} tabIndex={-1}>
        {words.heading}
      </h3>
      {state === 'loading' && <p className="patient">{words.loading}</p>}
      {state === 'failed' && <p className="error">{words.failed(reasonOf(texts, code))}</p>}
      <DeviceList devices={devices} onSignOut={end} />
      <p role="status" className="outcome">
        {outcome}
      </p>
    </section>
  );
}

interface DeviceListProps extends Pick<Devices, 'devices'> {
  readonly onSignOut: (device: ZIMDeviceInfo) => Promise<void>;
}

function DeviceList({ devices, onSignOut }: DeviceListProps): ReactNode {
  return (
    <ul className="devices">
      {devices.map((device) => (
        <DeviceEntry key={device.sessionID} device={device} onSignOut={() => onSignOut(device)} />
      ))}
    </ul>
  );
}

interface DeviceEntryProps {
  readonly device: ZIMDeviceInfo;
  readonly onSignOut: () => Promise<void>;
}

function DeviceEntry({ device, onSignOut }: DeviceEntryProps): ReactNode {
  const { devices: words, parts } = useTexts();
  const [isEnding, setIsEnding] = useState(false);
  const id = useId();
  const { isCurrent, isOnline, isSameDevice, lastSeenTime, loginTime, platform } = device;
  const since = new Intl.DateTimeFormat(parts.locale, { dateStyle: 'medium', timeStyle: 'short' });
  const end = async (): Promise<void> => {
    if (isEnding) return;
    setIsEnding(true);
    await onSignOut();
    setIsEnding(false);
  };
  return (
    <li>
      <div id={id}>
        <strong>{words.platforms[ZIMPlatformType[platform]]}</strong>
        {isSameDevice && <span className="tag">{isCurrent ? words.current : words.sameDevice}</span>}
        <p className="hint">
          {isOnline ? words.onlineSince(since.format(loginTime)) : words.lastSeen(since.format(lastSeenTime))}
        </p>
      </div>
      {!isCurrent && (
        <button type="button" aria-describedby={id} aria-disabled={isEnding} onClick={() => void end()}>
          {words.signOut}
        </button>
      )}
    </li>
  );
}
