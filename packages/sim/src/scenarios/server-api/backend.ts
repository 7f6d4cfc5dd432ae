import type { ServerApiAnswer } from '@parley/backend/server-api';
import type { ActionRequest } from '@parley/server/server-api/server-api';
import { openServerApi } from '../../server-api.ts';
import { simAppID, simServerSecret } from '../../world.ts';
import type { Chat } from '../chat.ts';

type Params = Readonly<Record<string, unknown>>;

export interface BackendOptions {
  readonly appID?: number;
  readonly serverSecret?: string;
  /** Which server is asked. */
  readonly server?: number;
}

/** The app's own server, which asks one server of the world with the package that such servers use. */
export class AppBackend {
  private readonly chat: Chat;
  private readonly options: BackendOptions;
  private requests = 0;

  constructor(chat: Chat, options: BackendOptions = {}) {
    this.chat = chat;
    this.options = options;
  }

  /** Sends a request and lets time pass until it is answered. */
  call(action: string, params: Params = {}): Promise<ServerApiAnswer> {
    return this.chat.wait(this.start(action, params));
  }

  /** What `Code` the answer has. */
  async code(action: string, params: Params = {}): Promise<number> {
    return (await this.call(action, params)).Code;
  }

  /** Sends a request and lets no time pass. */
  start(action: string, params: Params = {}): Promise<ServerApiAnswer> {
    return this.ask(action, params);
  }

  /** Sends a request with GET, with these parameters as they are written. */
  get(action: string, query: string): Promise<ServerApiAnswer> {
    return this.chat.wait(this.ask(action, {}, (head) => ({ query: `${head}&${query}` })));
  }

  private ask(
    action: string,
    params: Params,
    toRequest?: (query: string, body: string) => ActionRequest,
  ): Promise<ServerApiAnswer> {
    const { appID = simAppID, serverSecret = simServerSecret, server = 0 } = this.options;
    const { world } = this.chat;
    this.requests += 1;
    const dice = world.chance.fork(`backend ${this.requests}`);
    const host = world.servers[server];
    const api = openServerApi({
      appID,
      serverSecret,
      host,
      dice,
      wall: () => world.wall(),
      ...(toRequest && { toRequest }),
    });
    return api.send(action, params);
  }
}
