import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bootMachine } from './machine.ts';
import { machineNetwork } from './network.ts';

/** Seconds until Elasticsearch answers; the least of the rounds, since whatever else runs can only add to it. */
export interface StartTime {
  readonly wallSeconds: number;
  readonly processorSeconds: number;
}

interface Options {
  readonly root: readonly string[];
  readonly directory: string;
  readonly number: number;
}

const rounds = 3;

/** By turns: the unit, and what its maker ships, with as much heap and what it takes to ask it for its health. */
const script = `
set -eu
ES_JAVA_HOME=$(sed -n s/^ES_JAVA_HOME=//p /etc/mayfly/elasticsearch.env)
cp -r /opt/elasticsearch/config /opt/stock
cat >/opt/stock/elasticsearch.yml <<EOT
discovery.type: single-node
path.data: /var/lib/mayfly/elasticsearch/data
path.logs: /var/lib/mayfly/elasticsearch/logs
xpack.security.enabled: false
EOT
chown -R elasticsearch /opt/stock /opt/elasticsearch/logs
measure() {
  unit=$1; shift
  find /var/lib/mayfly/elasticsearch -mindepth 2 -delete
  began=$(date +%s%N)
  "$@"
  until curl --silent --max-time 5 'http://127.0.0.1:9200/_cluster/health?timeout=1s' 2>/dev/null | grep -q '"status"'; do
    systemctl is-active --quiet "$unit"
    sleep 0.05
  done
  wall=$(($(date +%s%N) - began))
  echo "$unit $wall $(systemctl show -P CPUUsageNSec "$unit")"
  systemctl stop "$unit"
}
systemctl stop mayfly-elasticsearch
for round in $(seq ${rounds}); do
  measure mayfly-elasticsearch systemctl start mayfly-elasticsearch
  measure stock systemd-run --quiet --unit=stock --uid=elasticsearch --property=SuccessExitStatus=143 \\
    --working-directory=/var/lib/mayfly/elasticsearch --setenv=ES_JAVA_HOME="$ES_JAVA_HOME" \\
    --setenv=ES_PATH_CONF=/opt/stock --setenv=ES_TMPDIR=/var/lib/mayfly/elasticsearch/tmp \\
    --setenv=ES_JAVA_OPTS='-Xms1024m -Xmx1024m' /opt/elasticsearch/bin/elasticsearch
done
`;

/** Starts the image's Elasticsearch and the stock one in one machine, side by side. */
export async function startTimes({
  root,
  directory,
  number,
}: Options): Promise<{ image: StartTime; stock: StartTime }> {
  await mkdir(directory, { recursive: true });
  await using running = new AsyncDisposableStack();
  const network = await machineNetwork(number, join(directory, 'network.log'));
  running.defer(() => network.stop());
  const machine = await bootMachine({
    name: `start${number}`,
    lower: root,
    directory: join(directory, 'machine'),
    network,
    files: {
      // Nobody's exit ends this machine.
      '/etc/systemd/system/mayfly-agent.service.d/none.conf':
        '[Unit]\nSuccessAction=none\n[Service]\nExecStart=\nExecStart=/bin/sleep infinity\n',
    },
  });
  running.defer(() => machine.stop());
  running.defer(() => machine.cutPower());
  await machine.booted();
  const measured = (await machine.run(['bash', '-c', script])).split('\n').map((line) => line.split(' '));
  const least = (unit: string, column: number) =>
    Math.min(...measured.filter(([name]) => name === unit).map((cells) => Number(cells[column]))) / 1e9;
  const of = (unit: string) => ({ wallSeconds: least(unit, 1), processorSeconds: least(unit, 2) });
  return { image: of('mayfly-elasticsearch'), stock: of('stock') };
}
