import {
  appCreateCommand,
  appDisableCommand,
  appEnableCommand,
  appEndEarlierSecretsCommand,
  appListCommand,
  appRotateSecretCommand,
} from './app.ts';
import { backupCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import { broadcastListCommand, broadcastStopCommand } from './broadcast.ts';
import type { Command } from './command.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { groupListCommand, groupMembersCommand, groupShowCommand } from './group.ts';
import { groupDismissCommand, groupMendCommand, groupRemoveCommand, groupTransferCommand } from './group-changes.ts';
import { logShowCommand } from './log-show.ts';
import { restoreCommand } from './restore.ts';
import { createRoomCommands } from './room.ts';
import { serveCommand, startCommand } from './start.ts';
import { tokenCommand } from './token.ts';
import { userDeleteCommand, userListCommand } from './user.ts';
import { userCreateCommand } from './user-create.ts';
import { userEraseCommand } from './user-erase.ts';
import { userExportCommand } from './user-export.ts';
import { userShowCommand } from './user-show.ts';

const rooms = createRoomCommands();

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  start: startCommand,
  serve: serveCommand,
  token: tokenCommand,
  'app create': appCreateCommand,
  'app list': appListCommand,
  'app rotate-secret': appRotateSecretCommand,
  'app end-earlier-secrets': appEndEarlierSecretsCommand,
  'app disable': appDisableCommand,
  'app enable': appEnableCommand,
  'user list': userListCommand,
  'user show': userShowCommand,
  'user create': userCreateCommand,
  'user export': userExportCommand,
  'user delete': userDeleteCommand,
  'user erase': userEraseCommand,
  'group list': groupListCommand,
  'group show': groupShowCommand,
  'group members': groupMembersCommand,
  'group transfer': groupTransferCommand,
  'group remove': groupRemoveCommand,
  'group dismiss': groupDismissCommand,
  'group mend': groupMendCommand,
  'room list': rooms.list,
  'room show': rooms.show,
  'room destroy': rooms.destroy,
  'broadcast list': broadcastListCommand,
  'broadcast stop': broadcastStopCommand,
  'log show': logShowCommand,
  backup: backupCommand,
  restore: restoreCommand,
  doctor: doctorCommand,
  bench: benchCommand,
};
