// Asks the server of this container whether it lives; ends with 0 if it does.
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

const hasTls = Boolean(process.env['PARLEY_TLS_CERT_FILE']);
const target = {
  host: '127.0.0.1',
  port: process.env['PARLEY_PORT'] || 8700,
  path: '/healthz',
  // The certificate is for the name by which clients know the server, and nobody stands in between.
  rejectUnauthorized: false,
  timeout: 4000,
};
const request = (hasTls ? requestSecure : requestPlain)(target, (response) => {
  response.resume();
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
request.on('timeout', () => request.destroy(new Error('no answer in time')));
request.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
request.end();
