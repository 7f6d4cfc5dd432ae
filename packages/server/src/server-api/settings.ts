import { onOff, wholeNumber } from '../config-declaration.ts';

const perSecond = (doc: string, fallback: number) =>
  wholeNumber({ doc, unit: 'calls', fallback, min: 0, max: 1_000_000 });

export const serverApiSettings = {
  serverApi: {
    allowPlainHttp: onOff({
      doc: 'Whether the server API answers requests that came from another machine without TLS. From this machine they are always answered.',
      fallback: false,
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
