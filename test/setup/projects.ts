import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/**
 * A test belongs to the first of these that it reaches by its imports, however long the way; else it is a unit test.
 */
const startedBy = {
  'end-to-end': ['test/local-cloud/local-cloud.ts', 'test/packer/boot.ts'],
  elasticsearch: [
    'agent/stores/elasticsearch/local/java.ts',
    'agent/stores/elasticsearch/local/launch.ts',
    'test/fixtures/repositories.ts',
    'test/stores/elasticsearch/running-node.ts',
  ],
  emulator: ['test/local-cloud/moto.ts', 'test/setup/python-packages.ts'],
  // They start nothing, but have two stacks in common, and what it takes seconds to load.
  infra: ['test/infra/stacks.ts'],
  programs: [
    'esbuild',
    'execa',
    'infra/bundle/bundle.ts',
    'infra/package/bundle-command.ts',
    'infra/synthesize.ts',
    'node:child_process',
    'test/local-cloud/child.ts',
  ],
} as const;

/** What imports this is run among the long tests, too, with other versions. */
const splitByVersion = 'test/fixtures/versions-here.ts';

type HeavyProject = 'long' | keyof typeof startedBy;

/**
 * The files of each project that is not `unit`, relative to the repository. `long` are those that are named
 * `*.long.test.ts`: whole matrices, campaigns, and what waits for minutes.
 */
export function heavyTests(): Record<HeavyProject, readonly string[]> {
  const files = globSync('test/**/*.test.ts', { cwd: root });
  const projects: Record<HeavyProject, string[]> = {
    long: [],
    'end-to-end': [],
    elasticsearch: [],
    emulator: [],
    infra: [],
    programs: [],
  };
  for (const file of files) {
    const project = projectOf(file);
    if (project !== 'unit') projects[project].push(file);
    if (project !== 'long' && reachedFrom(file).has(splitByVersion)) projects.long.push(file);
  }
  return projects;
}

/** `file` is relative to the repository. */
export function projectOf(file: string): HeavyProject | 'unit' {
  if (file.endsWith('.long.test.ts')) return 'long';
  const reached = reachedFrom(file);
  for (const [project, starters] of Object.entries(startedBy)) {
    if (starters.some((starter) => reached.has(starter))) return project as keyof typeof startedBy;
  }
  return 'unit';
}

/** What a test loads of test/, and the first file on each way into the sources: those start nothing by themselves. */
function reachedFrom(file: string): Set<string> {
  const reached = new Set([file]);
  for (const one of reached) {
    if (one.startsWith('test/')) for (const imported of importsOf(one)) reached.add(imported);
  }
  return reached;
}

const imports = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const text = /\.m?[jt]s$/.test(file) ? readFileSync(join(root, file), 'utf8') : '';
  const matches = text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from\s+'([^']+)'/gm);
  const found = [...matches].map(([, path = '']) =>
    path.startsWith('.') ? normalize(join(dirname(file), path)) : path,
  );
  imports.set(file, found);
  return found;
}
