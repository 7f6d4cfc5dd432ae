import { wireLimits } from '@parley/protocol/limits';
import {
  choice,
  onOff,
  optionalText,
  optionalWholeNumber,
  plainText,
  textList,
  type ValuesOf,
  valuesOf,
  wholeNumber,
} from './config-declaration.ts';
import { blacklistSettings } from './features/blacklist/settings.ts';
import { callSettings } from './features/calls/settings.ts';
import { conversationSettings } from './features/conversations/settings.ts';
import { friendSettings } from './features/friends/settings.ts';
import { groupSettings } from './features/groups/settings.ts';
import { messageSettings } from './features/messages/settings.ts';
import { receiptSettings } from './features/receipts/settings.ts';
import { roomSettings } from './features/rooms/settings.ts';
import { sessionSettings } from './features/session/settings.ts';
import { statusSettings } from './features/status/settings.ts';
import { userSettings } from './features/users/settings.ts';
import { costSettings } from './gateway/cost-settings.ts';
import { originFault } from './gateway/origins.ts';
import { isNetwork } from './http/client-address.ts';
import { serverApiSettings } from './server-api/settings.ts';

/*
 * Every setting, declared once with its default, unit and limit. `config-source.ts` reads a file and the environment
 * by these declarations and `docs/configuration.md` is generated from them.
 */

/**
 * What bounds one caller or one queue, and how the product behaves; the same on every node. The settings of a feature
 * stand with it.
 */
export const configDeclaration = {
  limits: {
    commitMembersMax: wholeNumber({
      doc: 'Members of one shared transaction.',
      unit: 'changes',
      fallback: 256,
      min: 1,
      max: 4096,
    }),
    commitBatchMs: wholeNumber({
      doc: 'A shared transaction takes no further member after this long.',
      unit: 'milliseconds',
      fallback: 5,
      min: 0,
      max: 1000,
    }),
    commitQueueMax: wholeNumber({
      doc: 'Changes that may wait for their transaction; further ones are refused with a frequency limit.',
      unit: 'changes',
      fallback: 20_000,
      min: 1,
      max: 1_000_000,
    }),
    connectionQueueBytesMax: wholeNumber({
      doc: 'What may wait for a slow reader before its connection is closed; the largest answer fits twice at least.',
      unit: 'bytes',
      fallback: 4 * 1024 * 1024,
      min: 2 * wireLimits.messageBytesMax,
      max: 1024 * 1024 * 1024,
    }),
    outgoingBytesMax: wholeNumber({
      doc: 'What may wait for all slow readers of this node together; beyond it those for whom most waits are cut off first.',
      unit: 'bytes',
      fallback: 256 * 1024 * 1024,
      min: 4 * wireLimits.messageBytesMax,
      max: 64 * 1024 * 1024 * 1024,
    }),
    connectionsMax: wholeNumber({
      doc: 'Connections of this node.',
      unit: 'connections',
      fallback: 50_000,
      min: 1,
      max: 1_000_000,
    }),
    connectionsPerAddress: wholeNumber({
      doc: 'Connections of one IPv4 address, or of one /64 of IPv6; behind a trusted proxy, of the address that it tells.',
      unit: 'connections',
      fallback: 4000,
      min: 1,
      max: 1_000_000,
    }),
    connectionsWithoutSessionPerAddress: wholeNumber({
      doc: 'Those among them that have not logged in; never more than a quarter of `limits.connectionsMax`.',
      unit: 'connections',
      fallback: 1000,
      min: 1,
      max: 1_000_000,
    }),
    framesPerSecond: wholeNumber({
      doc: 'Requests and heartbeats of one connection, 8 times as many at once; what comes faster is not read until it may.',
      unit: 'frames per second',
      fallback: 250,
      min: 10,
      max: 1_000_000,
    }),
    bytesPerSecond: wholeNumber({
      doc: 'What one connection may send, 32 times as much at once; what comes faster is not read until it may.',
      unit: 'bytes per second',
      fallback: 512 * 1024,
      min: 64 * 1024,
      max: 1024 * 1024 * 1024,
    }),
    messagesPerSecond: wholeNumber({
      doc: 'Messages one sender may send.',
      unit: 'messages per second',
      fallback: 20,
      min: 1,
      max: 1_000_000,
    }),
    queriesPerSecond: wholeNumber({
      doc: 'Queries one session may make.',
      unit: 'queries per second',
      fallback: 100,
      min: 1,
      max: 1_000_000,
    }),
    ...costSettings,
    writesPerSecond: wholeNumber({
      doc: 'Changes of settings one user may make.',
      unit: 'changes per second',
      fallback: 50,
      min: 1,
      max: 1_000_000,
    }),
    loginsPerSecond: wholeNumber({
      doc: 'Logins of one userID.',
      unit: 'logins per second',
      fallback: 5,
      min: 1,
      max: 1_000_000,
    }),
    rateKeysMax: wholeNumber({
      doc: 'Callers whose rates are remembered at the same time, for each kind of rate.',
      unit: 'callers',
      fallback: 100_000,
      min: 100,
      max: 10_000_000,
    }),
    ...conversationSettings.limits,
    ...friendSettings.limits,
    ...messageSettings.limits,
    ...userSettings.limits,
    ...statusSettings.limits,
  },
  gateway: {
    maxLoginsPerSecond: wholeNumber({
      doc: 'Logins over all apps and users; 0 means no limit.',
      unit: 'logins per second',
      fallback: 0,
      min: 0,
      max: 1_000_000,
    }),
  },
  login: sessionSettings.login,
  tokens: sessionSettings.tokens,
  blacklist: blacklistSettings.blacklist,
  messages: messageSettings.messages,
  receipts: receiptSettings.receipts,
  ...{ friends: friendSettings.friends, groups: groupSettings.groups },
  ...{ rooms: roomSettings.rooms, calls: callSettings.calls },
  serverApi: serverApiSettings.serverApi,
  logs: sessionSettings.logs,
  usage: userSettings.usage,
  status: statusSettings.status,
  appBudgets: {
    connectionsMax: wholeNumber({
      doc: 'Sessions of one app on this node; a further login is refused. 0 means no limit.',
      unit: 'sessions',
      fallback: 0,
      min: 0,
      max: 1_000_000,
    }),
    messagesPerSecond: wholeNumber({
      doc: 'Messages that all users of one app may send on this node; 0 means no limit.',
      unit: 'messages per second',
      fallback: 0,
      min: 0,
      max: 1_000_000,
    }),
    storedBytesMax: wholeNumber({
      doc: 'What the messages of one app may take; further ones are refused until retention has made room. 0 means no limit.',
      unit: 'bytes',
      fallback: 0,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    }),
    commitsWaitingMax: wholeNumber({
      doc: 'Changes of one app that may wait on this node, beside `limits.commitQueueMax` for all; 0 means no limit.',
      unit: 'changes',
      fallback: 0,
      min: 0,
      max: 1_000_000,
    }),
  },
  delivery: {
    beaconMs: wholeNumber({
      doc: 'How often a node says on the bus how far its hints go.',
      unit: 'milliseconds',
      fallback: 1000,
      min: 50,
      max: 60_000,
    }),
  },
} as const;

export type Config = ValuesOf<typeof configDeclaration>;

export const defaultConfig: Config = valuesOf(configDeclaration, (setting) => setting.fallback);

const hostPattern = /^[0-9A-Za-z.:%_-]{1,253}$/;

/** What belongs to one process: where it listens, where it keeps its data, what it says. */
export const processDeclaration = {
  port: wholeNumber({
    doc: 'The one port of API, WebSocket and pages; 0 takes a free one.',
    unit: 'TCP port',
    fallback: 8700,
    min: 0,
    max: 65_535,
  }),
  host: plainText({
    doc: 'The address to listen on: 127.0.0.1 for this machine alone, 0.0.0.0 or :: for all its networks.',
    fallback: '127.0.0.1',
    allowed: 'a host name or an IP address',
    pattern: hostPattern,
  }),
  dataDir: plainText({
    doc: 'The directory of the embedded database and of `app.json`; made on the first start, readable by its owner alone.',
    fallback: 'parley-data',
    allowed: 'the path of a directory',
    pattern: /^[^\0]{1,4000}$/,
  }),
  files: {
    directory: optionalText({
      doc: 'The directory of what is kept in files, such as uploaded logs; absent: `files` in `dataDir`. Each node has its own.',
      allowed: 'the path of a directory',
      pattern: /^[^\0]{1,4000}$/,
    }),
    freeBytesMin: wholeNumber({
      doc: 'No file is taken that would leave less room than this on the disk.',
      unit: 'bytes',
      fallback: 1024 * 1024 * 1024,
      min: 0,
      max: 1024 * 1024 * 1024 * 1024,
    }),
  },
  databaseUrl: optionalText({
    doc: 'A PostgreSQL database in place of the embedded one.',
    allowed: 'an address that begins with postgres:// or postgresql://',
    pattern: /^postgres(?:ql)?:\/\/[^\s\0]{1,2000}$/,
    isSecret: true,
  }),
  databaseConnectionsMax: wholeNumber({
    doc: 'Connections of this node to PostgreSQL; a third of them, but no more than four, write.',
    unit: 'connections',
    fallback: 12,
    min: 2,
    max: 500,
  }),
  allowedOrigins: textList({
    doc: 'Pages of other origins that may connect, such as https://app.example.org, https://*.example.org or capacitor://localhost; `*` stands for all.',
    allowed: '`*` or an origin, scheme://host with or without a port',
    isEntry: (entry) => originFault(entry) === undefined,
    explain: originFault,
    entriesMax: 100,
  }),
  appID: optionalWholeNumber({
    doc: 'The app to serve, together with `appSecret`; without them the first start makes one.',
    unit: 'AppID',
    min: 1,
    max: 4_294_967_295,
  }),
  appSecret: optionalText({
    doc: 'The ServerSecret of `appID`.',
    allowed: '32 printable ASCII characters without spaces',
    pattern: /^[!-~]{32}$/,
    isSecret: true,
  }),
  appSecretGraceSeconds: wholeNumber({
    doc: 'How long the secret before still holds after a start with another `appSecret`; 0 ends it, and all before it, at once.',
    unit: 'seconds',
    fallback: 0,
    min: 0,
    max: 90 * 24 * 60 * 60,
  }),
  logLevel: choice({
    doc: 'The least important lines that are written.',
    fallback: 'info',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
  }),
  logLinesPerSecond: wholeNumber({
    doc: 'Lines of one event, and of one method, that are written within a second; the rest are counted and told in one line.',
    unit: 'lines per second',
    fallback: 20,
    min: 1,
    max: 100_000,
  }),
  devTokens: onOff({
    doc: '`parley start` alone: hand out development tokens to everybody, not only to this machine.',
    fallback: false,
  }),
  faults: onOff({
    doc: 'For tests, `parley start` alone: let `POST /faults`, from this machine alone, make named operations fail.',
    fallback: false,
  }),
  tls: {
    certFile: optionalText({
      doc: 'Serve TLS with this certificate (PEM, with those between it and a root); read anew when it changes.',
      allowed: 'the path of a file',
      pattern: /^[^\0]{1,4000}$/,
    }),
    keyFile: optionalText({
      doc: 'The private key of `tls.certFile` (PEM, without a passphrase).',
      allowed: 'the path of a file',
      pattern: /^[^\0]{1,4000}$/,
    }),
  },
  proxy: {
    trusted: textList({
      doc: 'Proxies whose word on the address and scheme of clients is taken, such as 127.0.0.1 or 10.0.0.0/8.',
      allowed: 'an IP address or a network in CIDR form',
      isEntry: isNetwork,
      entriesMax: 100,
    }),
    header: choice({
      doc: 'The header in which they give that word; the other one is not believed.',
      fallback: 'x-forwarded-for',
      values: ['x-forwarded-for', 'forwarded'],
    }),
  },
  metrics: {
    port: optionalWholeNumber({
      doc: 'Serve figures for Prometheus at `/metrics` of this port; absent: none. 0 takes a free one.',
      unit: 'TCP port',
      min: 0,
      max: 65_535,
    }),
    host: plainText({
      doc: 'The address to listen on for that. Keep it where only your own machines get.',
      fallback: '127.0.0.1',
      allowed: 'a host name or an IP address',
      pattern: hostPattern,
    }),
  },
  drainMs: wholeNumber({
    doc: 'How long a stopping server waits for its clients to leave.',
    unit: 'milliseconds',
    fallback: 5000,
    min: 0,
    max: 600_000,
  }),
  http: {
    bodyBytesMax: wholeNumber({
      doc: 'The body of an HTTP request.',
      unit: 'bytes',
      fallback: 64 * 1024,
      min: 1024,
      max: 16 * 1024 * 1024,
    }),
    requestMs: wholeNumber({
      doc: 'An HTTP request must have arrived whole after this long, or its connection is closed.',
      unit: 'milliseconds',
      fallback: 10_000,
      min: 100,
      max: 600_000,
    }),
    idleMs: wholeNumber({
      doc: 'An HTTP connection without a request is closed after this long.',
      unit: 'milliseconds',
      fallback: 5000,
      min: 100,
      max: 600_000,
    }),
    writeMs: wholeNumber({
      doc: 'The other side must take something of what waits for it within this long, or its connection is closed; WebSockets too.',
      unit: 'milliseconds',
      fallback: 30_000,
      min: 1000,
      max: 600_000,
    }),
    connectionsMax: wholeNumber({
      doc: 'Connections without a WebSocket that may be open beside `limits.connectionsMax`.',
      unit: 'connections',
      fallback: 1000,
      min: 1,
      max: 100_000,
    }),
  },
} as const;

export type ProcessSettings = ValuesOf<typeof processDeclaration>;

export const defaultProcessSettings: ProcessSettings = valuesOf(processDeclaration, (setting) => setting.fallback);
