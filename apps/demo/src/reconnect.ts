/**
 * Has the SDK try at once to reach the server: it does so when the browser says that the network is back, and cannot
 * be asked in another way.
 */
export const reconnectNow = (page: Pick<EventTarget, 'dispatchEvent'>): void => {
  page.dispatchEvent(new Event('online'));
};
