import { dataActions } from './actions-data.ts';
import { lifeActions } from './actions-life.ts';
import { listActions } from './actions-lists.ts';
import { memberActions } from './actions-members.ts';
import type { AppServerParts, GroupActions } from './app-server.ts';

/** What the app's server may do in groups. */
export const groupActions = (parts: AppServerParts): GroupActions => ({
  ...lifeActions(parts),
  ...memberActions(parts),
  ...dataActions(parts),
  ...listActions(parts),
});
