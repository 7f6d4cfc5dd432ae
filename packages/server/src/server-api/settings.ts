import { onOff, textList, wholeNumber } from '../config-declaration.ts';
import { isNetwork } from '../http/client-address.ts';

const perSecond = (doc: string, fallback: number) =>
  wholeNumber({ doc, unit: 'calls', fallback, min: 0, max: 1_000_000 });

export const serverApiSettings = {
  serverApi: {
    allowPlainHttp: onOff({
      doc: 'Whether the server API answers requests that came from another machine without TLS. From this machine they are always answered.',
      fallback: false,
    }),
    addresses: textList({
      doc: 'From where an app is served, such as 203.0.113.7 or 10.0.0.0/8; others are answered with HTTP 403. Empty: from everywhere.',
      allowed: 'an IP address or a network in CIDR form',
      isEntry: isNetwork,
      entriesMax: 1000,
    }),
    rejectReplay: onOff({
      doc: 'Whether a signature counts once only, on all nodes together; else it counts as often as it is shown while its time lasts.',
      fallback: false,
    }),
    signaturesKept: wholeNumber({
      doc: 'Signatures of an app that this node holds for `serverApi.rejectReplay`; beyond it requests are refused until the oldest are over.',
      unit: 'signatures',
      fallback: 500_000,
      min: 100,
      max: 10_000_000,
    }),
    encodeMsgBody: onOff({
      doc: 'Whether the content of messages that is more than text is percent-encoded where it is queried, as in the public interface; otherwise it is plain JSON.',
      fallback: true,
    }),
    requestsPerSecond: perSecond(
      'Calls of all actions that an app may make in a second on this node; 0 means no limit.',
      1000,
    ),
    rates: {
      standard: perSecond(
        'Calls of one action that an app may make in a second on this node, if nothing else is said of the action; 0 means no limit.',
        20,
      ),
      messages: perSecond('Messages to groups, and as many to rooms, in a second; 0 means no limit.', 10),
      broadcast: perSecond('Messages to all users in a second; 0 means no limit.', 1),
      appLists: perSecond('Pages of the list of all groups in a second; 0 means no limit.', 1),
      sequences: perSecond('Messages that are asked for by their sequence in a second; 0 means no limit.', 20),
      groupActs: perSecond(
        'Dismissals, transfers, invitations and changes of nicknames in a second, each for one group; 0 means no limit.',
        1,
      ),
      groupData: perSecond('Changes of data and of attributes in a second, each for one group; 0 means no limit.', 20),
      roomMembers: perSecond('Questions about members in a second for one room; 0 means no limit.', 5),
    },
  },
} as const;
