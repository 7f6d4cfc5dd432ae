/**
 * Compares the declarations of the SDK with those of the published package whose interface it has: `npm run surface`.
 * Methods may be missing; whatever is declared must agree.
 */
import { agrees } from './surface/compare.ts';
import { renderReport, reportSurface } from './surface/report.ts';

const reports = reportSurface();
console.log(renderReport(reports));
if (!agrees(reports)) {
  console.error('The declarations do not agree with the published ones.');
  process.exitCode = 1;
}
