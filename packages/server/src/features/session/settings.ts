import { choice, onOff, textList, wholeNumber } from '../../config-declaration.ts';

const mib = 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1000;

export const sessionSettings = {
  login: {
    policy: choice({
      doc: 'Devices of one user: `single` allows one session, `dual` one Web session and one other, `multi` up to ten each.',
      fallback: 'single',
      values: ['single', 'dual', 'multi'],
    }),
    devicesMax: wholeNumber({
      doc: 'Under `multi`: devices of one user at the same time, the Web aside.',
      unit: 'devices',
      fallback: 10,
      min: 1,
      max: 10,
    }),
    webInstancesMax: wholeNumber({
      doc: 'Under `multi`: Web instances of one user at the same time; each tab is one.',
      unit: 'instances',
      fallback: 10,
      min: 1,
      max: 10,
    }),
    severalPerPlatform: onOff({
      doc: 'Under `multi`: allow several devices of the same platform, the Web aside.',
      fallback: true,
    }),
    exclusiveGroups: textList({
      doc: 'Under `multi`: groups of which one device at a time may be online: `mobile` (Android, iPhoneOS, OHOS), `desktop` (Win, MacOS).',
      allowed: '`mobile` or `desktop`',
      isEntry: (entry) => entry === 'mobile' || entry === 'desktop',
      entriesMax: 2,
    }),
    reconnectLimitSeconds: wholeNumber({
      doc: 'After an outage of this length a device may log in again without logging out first.',
      unit: 'seconds',
      fallback: 300,
      min: 0,
      max: 86_400,
    }),
  },
  tokens: {
    cbc: onOff({
      doc: 'Take tokens of the cipher CBC too. It notices no change to a token; switch it off where all tokens are made with GCM.',
      fallback: true,
    }),
  },
  logs: {
    maxBytes: wholeNumber({
      doc: 'A log that a device uploads.',
      unit: 'UTF-8 bytes',
      fallback: 20 * 1024 * 1024,
      min: 1,
      max: 1024 * 1024 * 1024,
    }),
    uploadsPerUserMax: wholeNumber({
      doc: 'Uploaded logs that are kept of one user; beyond that the oldest go.',
      unit: 'logs',
      fallback: 20,
      min: 1,
      max: 1000,
    }),
    userBytesMax: wholeNumber({
      doc: 'What the uploaded logs of one user may take of the disk; beyond that the oldest go.',
      unit: 'bytes',
      fallback: 64 * mib,
      min: 8192,
      max: 1024 * 1024 * mib,
    }),
    userBytesPerHour: wholeNumber({
      doc: 'What one user may upload, on all devices together; as much at once, and it comes back evenly within an hour. What is refused counts.',
      unit: 'bytes per hour',
      fallback: 40 * mib,
      min: 8192,
      max: 1024 * 1024 * mib,
    }),
    appBytesMax: wholeNumber({
      doc: 'What the uploaded logs of one app may take of the disk of a node; further ones are refused until old ones have gone.',
      unit: 'bytes',
      fallback: 1024 * mib,
      min: 8192,
      max: 1024 * 1024 * mib,
    }),
    allBytesMax: wholeNumber({
      doc: 'What the uploaded logs of all apps together may take of the disk of a node.',
      unit: 'bytes',
      fallback: 4096 * mib,
      min: 8192,
      max: 1024 * 1024 * mib,
    }),
    keepMs: wholeNumber({
      doc: 'How long an uploaded log is kept.',
      unit: 'milliseconds',
      fallback: 30 * dayMs,
      min: 60_000,
      max: 3650 * dayMs,
    }),
  },
} as const;
