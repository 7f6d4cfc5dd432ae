import { chromium } from 'playwright-core';

const disabledFeatures = [
  // A page that a test makes up is no page of this machine to the browser, and would have to ask before it connects to it.
  'LocalNetworkAccessChecks',
  // Pages of the browser's own, which it would load for every window to have them ready when an address is typed.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

const browserArguments = [
  `--disable-features=${disabledFeatures.join()}`,
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserServer {
  /** What tests connect to; each connection has profiles of its own, which go with it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** One browser for everybody who connects. */
export async function startBrowser(executablePath: string): Promise<BrowserServer> {
  const server = await chromium.launchServer({ executablePath, args: browserArguments, host: '127.0.0.1' });
  return { url: server.wsEndpoint(), stop: () => server.close() };
}
