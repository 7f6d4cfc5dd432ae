import type { Dialect } from '../sql/connection.ts';
import type { Migration } from './step.ts';

/** An app's earlier secrets as JSON, in the row of the present one, so that nobody reads a moment between two secrets. */
const secrets = ({ text }: Dialect): readonly string[] => [`alter table apps add column earlier_secrets ${text}`];

export const migration0025: Migration = { version: 25, statements: secrets };
