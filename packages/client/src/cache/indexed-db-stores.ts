/** The stores of a transaction by their names. */
export type Store = (name: StoreName) => IDBObjectStore;

export const storeNames = [
  'numbers',
  'logs',
  'messages',
  'searched',
  'conversations',
  'outbox',
  'kinds',
  'documents',
] as const;
type StoreName = (typeof storeNames)[number];

export const answer = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
