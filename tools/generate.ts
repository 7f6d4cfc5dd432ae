/** Writes the generated pages of `docs/`, and the types of the actions for application servers. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDecisionsPage } from './adr-page.ts';
import { renderBackendActions } from './backend-actions.ts';
import { renderCommandLinePage } from './command-line-page.ts';
import { renderConfigurationPage } from './configuration-page.ts';
import { readEvidence } from './reference/evidence.ts';
import { readReference } from './reference/model.ts';
import { renderReference } from './reference/render.ts';
import { renderServerApi } from './reference/server-api.ts';
import { renderSecurityPage } from './security-page.ts';

const docs = join(import.meta.dirname, '../docs');

writeFileSync(join(import.meta.dirname, '../packages/backend/src/actions.ts'), renderBackendActions());
writeFileSync(join(docs, 'configuration.md'), renderConfigurationPage());
writeFileSync(join(docs, 'command-line.md'), renderCommandLinePage());
writeFileSync(join(docs, 'adr/README.md'), renderDecisionsPage());
const security = join(docs, 'security.md');
writeFileSync(security, renderSecurityPage(readFileSync(security, 'utf8')));
// What cannot be rendered leaves the pages as they are.
const reference = new Map([...renderReference(readReference(), readEvidence()), ...renderServerApi()]);
rmSync(join(docs, 'reference'), { recursive: true, force: true });
mkdirSync(join(docs, 'reference/server-api'), { recursive: true });
for (const [path, text] of reference) writeFileSync(join(docs, path), text);
