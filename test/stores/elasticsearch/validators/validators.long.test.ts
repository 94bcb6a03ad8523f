import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readingRequests } from '../../../../agent/stores/elasticsearch/validators/reading-requests.ts';
import { runValidator } from '../../../../agent/validators/run-validator.ts';
import { validatorSchema } from '../../../../agent/validators/schema.ts';
import { hasWholeJdk } from '../../../fixtures/newest-versions.ts';
import { index } from '../baseline/counting.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { mischief } from './mischief.ts';

const versions = ['7.1.1', '7.17.9', '8.17.0', '9.2.4', ...(hasWholeJdk() ? ['9.5.3'] : [])];
const isRoot = process.getuid?.() === 0;

/** Says a check for each way to read. */
const reader = `
import json, os, urllib.request
def ask(method, path, body=None, type="application/json"):
    data = None if body is None else body.encode()
    request = urllib.request.Request(os.environ["MAYFLY_URL"] + path, data, {"Content-Type": type}, method=method)
    return json.load(urllib.request.urlopen(request))
def say(name, expected, actual):
    print(json.dumps({"name": name, "outcome": "passed" if expected == actual else "failed", "expected": expected, "actual": actual}))
expected = int(os.environ.get("EXPECTED", "20"))
say("count", expected, ask("GET", "/orders/_count")["count"])
total = ask("POST", "/orders,nothing-*/_search?size=0", '{"query":{"range":{"at":{"lt":10}}}}')["hits"]["total"]
say("search", expected // 2, total["value"])
page = ask("POST", "/orders/_search?scroll=1m", '{"size":3}')
page = ask("POST", "/_search/scroll", json.dumps({"scroll_id": page["_scroll_id"], "scroll": "1m"}))
say("scroll", 3, len(page["hits"]["hits"]))
many = ask("POST", "/_msearch", '{"index":"orders"}\\n{"size":0}\\n', "application/x-ndjson")
say("msearch", 1, len(many["responses"]))
say("mget", True, ask("POST", "/orders/_mget", '{"ids":["1"]}')["docs"][0]["found"])
say("document", 1, ask("GET", "/orders/_doc/1")["_source"]["at"])
say("fields", True, "at" in ask("POST", "/orders/_field_caps?fields=at")["fields"])
say("explain", True, ask("POST", "/orders/_explain/1", '{"query":{"match_all":{}}}')["matched"])
say("valid", True, ask("POST", "/orders/_validate/query", '{"query":{"match_all":{}}}')["valid"])
say("indices", "orders", ask("GET", "/_cat/indices?format=json")[0]["index"])
`;

/** Writes each request as it stands, and says how the door answers. */
const attacker = `
import json, socket, sys
for number, (method, target) in enumerate(json.load(open("mischief.json"))):
    with socket.create_connection(("127.0.0.1", 8000), 10) as door:
        body = b'{"query":{"match_all":{}}}\\n{"at":1}\\n'
        head = f"{method} {target} HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: {len(body)}\\r\\nConnection: close\\r\\n\\r\\n"
        try:
            door.sendall(head.encode() + body)
            status = door.makefile("rb").readline().decode().split(" ")[1:2]
        except OSError:
            status = []
    print(json.dumps({"name": f"{number} {method} {target[:100]}", "outcome": "passed", "actual": (status or ["none"])[0]}))
`;

describe.skipIf(!isRoot).each(versions)(
  'a validator at the door of Elasticsearch %s',
  { timeout: 300_000 },
  (version) => {
    let target: TestNode;
    let folder: string;

    beforeAll(async () => {
      target = await runningNode(version);
      folder = await mkdtemp(join(tmpdir(), 'mayfly-validators-test-'));
      // Validators are another user.
      await chmod(folder, 0o755);
      await writeFile(join(folder, 'reader.py'), reader);
      await writeFile(join(folder, 'attacker.py'), attacker);
      await writeFile(join(folder, 'mischief.json'), JSON.stringify(mischief));
      await target.ask('PUT', '/orders', { settings: { number_of_shards: 1, number_of_replicas: 0 } });
      await index(target, 'orders', 0, 20);
      await target.ask('POST', '/_refresh');
    }, 300_000);
    afterAll(async () => {
      await target?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });

    const run = (program: string, variables = {}) =>
      runValidator(validatorSchema.parse({ run: ['python3', program] }), {
        ...{ url: target.node.url, rules: readingRequests, folder, variables, severity: 'fail' },
        signal: new AbortController().signal,
      });

    it('reads in every way that the door lets through', async () => {
      const { records, fault } = await run('reader.py');
      expect(fault).toBeNull();
      expect(records.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      expect(records).toHaveLength(10);
    });

    it('bites where the data is not as it expects', async () => {
      const { records } = await run('reader.py', { EXPECTED: '40' });
      expect(records.filter(({ outcome }) => outcome === 'failed').map(({ name, actual }) => [name, actual])).toEqual([
        ['count', 20],
        ['search', 10],
      ]);
    });

    it('changes nothing, whatever it writes', async () => {
      const state = async () => ({
        indices: await target.ask('GET', '/_cat/indices?format=json&h=index,status,docs.count,docs.deleted'),
        metadata: await target.ask(
          'GET',
          '/_cluster/state/metadata?filter_path=metadata.indices,metadata.stored_scripts',
        ),
      });
      const before = await state();
      const { records, fault } = await run('attacker.py');
      expect(fault).toBeNull();
      expect(records).toHaveLength(mischief.length);
      const through = records.filter(({ actual }) => !['403', '400', 'none'].includes(String(actual)));
      expect(through).toEqual([]);
      await target.ask('POST', '/_refresh');
      expect(await state()).toEqual(before);
    });
  },
);
