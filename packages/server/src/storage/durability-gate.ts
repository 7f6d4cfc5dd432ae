/**
 * What a commit waits for beyond its own sync. The engine calls `durable` once after each COMMIT; until it resolves
 * the transaction is not resolved, nothing of it can be read and the next one has not begun. If it rejects, nobody
 * can say what is on the disk: the storage fails for good.
 */
export interface DurabilityGate {
  durable(): Promise<void>;
}
