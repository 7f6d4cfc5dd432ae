/** Installs with apt what the tests need beside Node: `npm run test:setup`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { services } from './service-binaries.ts';

const missing = Object.values(services).filter((service) => service.find() === undefined);
const isRoot = process.getuid?.() === 0;
const elevate = isRoot ? [] : ['sudo'];

if (missing.length === 0) {
  console.log('Everything that the tests need is here.');
} else if (!existsSync('/usr/bin/apt-get') || !(isRoot || existsSync('/usr/bin/sudo'))) {
  console.error(`Please install: ${missing.map((service) => service.name).join(', ')}.`);
  process.exitCode = 1;
} else {
  const packages = missing.map((service) => service.aptPackage);
  run('apt-get', 'update');
  if (missing.includes(services.postgres)) preventDefaultCluster();
  run('apt-get', 'install', '-y', '--no-install-recommends', ...packages);
  for (const service of missing.filter(({ find }) => find() === undefined)) {
    console.error(`This system's packages have no ${service.name}; please install it by hand.`);
    process.exitCode = 1;
  }
}

/** Tests run a server of their own, so Debian's package need not set one up and start it. */
function preventDefaultCluster(): void {
  const folder = '/etc/postgresql-common/createcluster.d';
  run('mkdir', '-p', folder);
  run('sh', '-c', `echo 'create_main_cluster = false' >${folder}/no-main-cluster.conf`);
}

function run(...command: string[]): void {
  const [program = '', ...parameters] = [...elevate, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command];
  console.log(`> ${command.join(' ')}`);
  const { status } = spawnSync(program, parameters, { stdio: 'inherit' });
  if (status === 0) return;
  console.error(`${command[0]} failed; please install: ${missing.map((service) => service.name).join(', ')}.`);
  process.exit(1);
}
