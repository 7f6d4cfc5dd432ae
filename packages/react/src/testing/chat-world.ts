import type { ZIM } from '@parley/client';
import { testToken } from '@parley/client/testing/test-tokens';
import { createWorld, type Device, type World } from '@parley/client/testing/world';
import { act, createElement, type ReactElement, type ReactNode } from 'react';
import { vi } from 'vitest';
import { ParleyProvider, type ParleyProviderProps } from '../parley-provider.ts';
import { type Mounted, preparePage } from './mounted.ts';

const stepMs = 500;

/** Pages of users in a simulated world. */
export interface ChatWorld extends Pick<World, 'clock' | 'server'> {
  /** Every client that a provider made, in this order. */
  readonly clients: ZIM[];
  /** User IDs for whom a token was asked. */
  readonly asked: string[];
  /** A page of ann, with these components, or of whom the props say. */
  readonly page: (props: ParleyProviderProps, ...children: readonly ReactElement[]) => ReactElement;
  readonly mount: (element: ReactElement) => Promise<Mounted>;
  /** Lets time go by, in the world and for the components. */
  readonly run: (ms: number) => Promise<void>;
  /** Somebody else, who is signed in on a device of his own. */
  readonly other: (userID: string) => Promise<Device>;
  readonly end: () => void;
}

export function createChatWorld(): ChatWorld {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { clock, server, device } = createWorld();
  const page = preparePage();
  const devices = new Map<string, Device>();
  const clients: ZIM[] = [];
  const living = new Set<ZIM>();
  const asked: string[] = [];
  /** One at a time, as with `ZIM.createOrThrow`. */
  const createClient = (): ZIM => {
    const before = devices.get('page');
    if (before && living.has(before.client)) throw new Error('there is an instance already');
    const next = before ? before.restart() : device('page');
    const { client } = next;
    const destroy = client.destroy.bind(client);
    client.destroy = () => {
      living.delete(client);
      destroy();
    };
    living.add(client);
    devices.set('page', next);
    clients.push(client);
    return client;
  };
  const getToken = async (userID: string): Promise<string> => {
    asked.push(userID);
    return testToken;
  };
  const run = (ms: number): Promise<void> =>
    act(async () => {
      // Neither clock runs far ahead of the other.
      for (let leftMs = ms; leftMs >= 0; leftMs -= stepMs) {
        await clock.run(Math.min(leftMs, stepMs));
        await vi.advanceTimersByTimeAsync(Math.min(leftMs, stepMs));
      }
    });
  return {
    clock,
    server,
    clients,
    asked,
    page: (props, ...children) =>
      createElement(ParleyProvider, { appID: 1, userID: 'ann', getToken, createClient, ...props }, ...children),
    mount: page.mount,
    run,
    other: async (userID) => {
      const one = device(userID);
      await one.login();
      return one;
    },
    end: () => {
      page.end();
      vi.useRealTimers();
    },
  };
}

interface Probed<Said> {
  readonly hook: () => Said;
  readonly said: Said[];
}

function Probe({ hook, said }: Probed<unknown>): ReactNode {
  said.push(hook());
  return null;
}

/** A component that draws nothing and keeps what a hook said each time. */
export function probe<Said>(hook: () => Said) {
  const said: Said[] = [];
  const last = (): Said => {
    const [one] = said.slice(-1);
    if (one === undefined && said.length === 0) throw new Error('it was never drawn');
    return one as Said;
  };
  probes.count += 1;
  const props = { hook, said, key: `probe-${probes.count}` } as Probed<unknown> & { key: string };
  return { element: createElement(Probe, props), said, last };
}

const probes = { count: 0 };
