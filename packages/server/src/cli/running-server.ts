import {
  createServerApi,
  type ServerApiActionName,
  type ServerApiActions,
  type ServerApiFailure,
  type ServerApiOptions,
} from '@parley/backend';
import type { AppID } from '../core/ids.ts';
import { chooseApp } from './choose-app.ts';
import { type OptionValues, type Terminal, textOf } from './command.ts';
import { addressOf } from './doctor/process.ts';
import { withStorage } from './guest-storage.ts';
import { OperatorError } from './operator-error.ts';

export const urlOption = {
  value: 'address',
  doc: 'the address of the running server (default: host and port of the settings)',
};

/** What stands between a command and the server; tests hand in something else. */
export type Connecting = Pick<ServerApiOptions, 'fetch' | 'now' | 'sleep'>;

/** What a code means where the command can say it better than the server. */
type Explain = (code: number) => OperatorError | undefined;

/** A server that runs, asked as the app's own server would, with the secret that the database holds. */
export interface RunningServer {
  readonly app: AppID;
  /** Resolves with what was answered; what was not is thrown as something that the operator can put right. */
  ask<Name extends ServerApiActionName>(
    action: Name,
    params: ServerApiActions[Name]['params'],
    explain?: Explain,
  ): Promise<ServerApiActions[Name]['result']>;
}

/** For what only the server has, and no other process can read. */
export async function withRunningServer<Result>(
  connecting: Connecting,
  terminal: Terminal,
  options: OptionValues,
  work: (server: RunningServer) => Promise<Result>,
): Promise<Result> {
  const { app, serverSecret, url } = await withStorage(terminal, options, async (guest) => {
    const chosen = await chooseApp(guest, options);
    const row = (await guest.storage.system.apps()).find((one) => one.app === chosen);
    const { host, port } = guest.settings;
    const address = addressOf(host, port, textOf(options, 'url'));
    return { app: chosen, serverSecret: row?.serverSecret ?? '', url: address };
  });
  if (url === undefined || !URL.canParse(url)) {
    throw new OperatorError('name the running server with --url, such as --url http://127.0.0.1:8700', { exitCode: 2 });
  }
  const api = createServerApi({ url, appID: app, serverSecret, ...connecting });
  return work({
    app,
    ask: async (action, params, explain = () => undefined) => {
      const outcome = await api.call(action, params);
      if (outcome.ok) return outcome.result;
      throw explained(url, outcome.failure, explain);
    },
  });
}

const forbidden = 403;

function explained(url: string, failure: ServerApiFailure, explain: Explain): OperatorError {
  if (failure.kind === 'declined') {
    const { code, message } = failure;
    return explain(code) ?? new OperatorError(`the server at ${url} declined: ${message} (${code})`);
  }
  if (failure.kind !== 'foreign') {
    return new OperatorError(
      `no server answers at ${url}; start it, or name it with --url: no other process has what is asked for`,
    );
  }
  return new OperatorError(
    failure.status === forbidden
      ? `the server at ${url} lets no requests in from here; see the settings serverApi.addresses and serverApi.allowPlainHttp`
      : `what answers at ${url} is not Parley (status ${failure.status}); name the server with --url`,
  );
}
