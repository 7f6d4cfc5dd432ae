/** Writes the generated pages of `docs/`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCommandLinePage } from './command-line-page.ts';
import { renderConfigurationPage } from './configuration-page.ts';

writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), renderConfigurationPage());
writeFileSync(join(import.meta.dirname, '../docs/command-line.md'), renderCommandLinePage());
