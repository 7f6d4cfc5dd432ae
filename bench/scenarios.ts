/** Every bench that there is. */
import { changesScenario } from './changes.ts';
import { conversationsScenario } from './conversations.ts';
import { fanoutScenario } from './fanout.ts';
import { groupScenario } from './group.ts';
import { historyScenario } from './history.ts';
import { idleScenario } from './idle.ts';
import { loginScenario } from './login.ts';
import { neighbourScenario } from './neighbour.ts';
import { presenceScenario } from './presence.ts';
import { readingsScenario } from './readings.ts';
import { receiptsScenario } from './receipts.ts';
import { roomScenario } from './room.ts';
import { roomChurnScenario } from './room-churn.ts';
import type { Scenario } from './scenario.ts';
import { sendScenario } from './send.ts';
import { serverApiScenario } from './server-api.ts';
import { stormScenario } from './storm.ts';

export const scenarios: readonly Scenario[] = [
  sendScenario,
  readingsScenario,
  changesScenario,
  receiptsScenario,
  fanoutScenario,
  groupScenario,
  idleScenario,
  loginScenario,
  historyScenario,
  neighbourScenario,
  conversationsScenario,
  presenceScenario,
  roomScenario,
  roomChurnScenario,
  serverApiScenario,
  stormScenario,
];
