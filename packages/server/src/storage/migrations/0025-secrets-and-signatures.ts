import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** An app's earlier secrets as JSON, in the row of the present one, so that nobody reads a moment between two secrets. */
const secrets = ({ text }: Dialect): readonly string[] => [`alter table apps add column earlier_secrets ${text}`];

/** Signatures of requests that were shown, and since when they are remembered. They are dropped by their time, which comes first. */
const signatures = ({ integer, text, clustered, fleeting: { table } }: Dialect): readonly string[] => [
  `create ${table}shown_signatures (
    app ${integer} not null,
    signed_at ${integer} not null,
    nonce ${text} not null,
    primary key (app, signed_at, nonce))${clustered}`,
  `create ${table}signature_memories (
    app ${integer} not null primary key,
    began_at ${integer} not null)${clustered}`,
];

export const migration0025: Migration = { version: 25, statements: secrets, fleeting: signatures };
