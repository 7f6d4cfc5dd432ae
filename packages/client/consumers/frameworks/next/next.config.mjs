import { join } from 'node:path';

/** The packages lie in the folder above, as in an app's own workspace. */
export default { turbopack: { root: join(import.meta.dirname, '..') } };
