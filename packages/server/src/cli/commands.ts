import {
  appCreateCommand,
  appDisableCommand,
  appEnableCommand,
  appListCommand,
  appRotateSecretCommand,
} from './app.ts';
import { backupCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import type { Command } from './command.ts';
import { doctorCommand } from './doctor/doctor.ts';
import { restoreCommand } from './restore.ts';
import { serveCommand, startCommand } from './start.ts';
import { tokenCommand } from './token.ts';
import { userDeleteCommand, userListCommand } from './user.ts';

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  start: startCommand,
  serve: serveCommand,
  token: tokenCommand,
  'app create': appCreateCommand,
  'app list': appListCommand,
  'app rotate-secret': appRotateSecretCommand,
  'app disable': appDisableCommand,
  'app enable': appEnableCommand,
  'user list': userListCommand,
  'user delete': userDeleteCommand,
  backup: backupCommand,
  restore: restoreCommand,
  doctor: doctorCommand,
  bench: benchCommand,
};
