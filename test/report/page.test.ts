import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../agent/contract/finding.ts';
import type { Report, ReportedAttempt, ReportedFinding } from '../../agent/contract/report.ts';
import { reportSchema } from '../../agent/contract/report.ts';
import { verdictSchema } from '../../agent/contract/verdict.ts';
import { renderPage } from '../../agent/report/page.ts';
import { verdictWords } from '../../agent/report/words.ts';
import { builtInPassed, failed, failure, passedOnes, unanswered, warned } from './sample-checks.ts';
import { sampleReport } from './sample-report.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</title></style><svg onload=alert(1)>',
    '<!-- ',
    ']]>',
    '&lt;script&gt;',
    '\u202egpj.exe\u0000\u001b[2J',
  ),
);

/** The same foreign text wherever a report can hold one. */
function filledWith(text: string): Report {
  const sample = sampleReport();
  const finding: Finding = {
    check: 'object-present',
    severity: 'error',
    message: text,
    remedy: text,
    expected: text,
    actual: text,
    evidence: { object: text, path: [text, '1'] },
  };
  return {
    ...sample,
    verdict: 'corrupt',
    explanation: text,
    repository: { name: text, location: text, uuid: text, clusterId: text, generation: 1 },
    snapshot: { ...sample.snapshot, name: text, uuid: text, state: text, writtenBy: { name: text, version: text } },
    checks: [
      { ...failed, name: text, for: [text], expected: text, actual: text, margin: text, why: text },
      { ...unanswered, name: text, for: [text], why: text },
      { ...failed, outcome: 'passed', name: text, for: [text], expected: text, actual: 'x', why: text },
    ],
    findings: [finding],
    items: [{ path: [text], parts: 1, bytes: 1, recordsExpected: 2, recordsRestored: 1, verdict: 'corrupt' }],
    leftOut: [{ name: text, why: text }],
    notTested: [{ what: text, why: text }],
    restoredBy: { name: text, version: text },
    instance: { id: text, type: text, zone: text, imageId: text, market: 'spot' },
    cost: { amount: 1, currency: 'USD', basis: text },
  };
}

/** Every tag with its attributes, in order: what is left of a page without its text. */
function skeleton(page: string): string[] {
  return page.match(/<[^>]*>?/g) ?? [];
}

test('no foreign text breaks out of its place, or stays unseen', () => {
  const harmless = skeleton(renderPage(filledWith('x')));
  fc.assert(
    fc.property(hostile, (text) => {
      const page = renderPage(filledWith(text));
      expect(skeleton(page)).toEqual(harmless);
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test.each(verdictSchema.options)('the verdict %s stands in the title and first on the page', (verdict) => {
  const report = sampleReport({ verdict, reason: verdict === 'unproven' ? 'deadline' : null });
  const { name, headline } = verdictWords(report);
  const page = renderPage(report);
  expect(page).toContain(`<title>${name}: nightly-2026.03.01 · Mayfly</title>`);
  const text = page
    .slice(page.indexOf('<main>'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  expect(text.startsWith(`${name} ${headline}`)).toBe(true);
});

test('the page asks for nothing from anywhere', () => {
  const page = renderPage(sampleReport());
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<(script|link|img|iframe|object|form|base)\b|\b(src|href|on\w+)=|@import|url\(/i);
});

test('a finding shows object, numbers and remedy before the indices', () => {
  const page = renderPage(
    sampleReport({
      verdict: 'corrupt',
      findings: [
        {
          check: 'object-length',
          severity: 'error',
          message: 'An object is too short.',
          remedy: 'Restore its earlier version.',
          expected: 20_000,
          actual: 19_999,
          evidence: { object: 'indices/a/0/__b', path: ['orders', '0'] },
        },
      ],
    }),
  );
  const findings = page.slice(page.indexOf('id="findings"'), page.indexOf('id="items"'));
  for (const shown of [
    'An object is too short.',
    'indices/a/0/__b',
    '20,000',
    '19,999',
    'Restore its earlier version.',
  ])
    expect(findings).toContain(shown);
});

test('an index whose documents differ comes first, marked in words and with the difference', () => {
  const { items } = sampleReport();
  const page = renderPage(
    sampleReport({
      items: items.map((item) => (item.path[0] === 'orders' ? { ...item, recordsRestored: 8_120_440 } : item)),
    }),
  );
  const firstRow = /<tbody role="rowgroup">(.*?)<\/tr>/s.exec(page)?.[1];
  expect(firstRow).toContain('<code>orders</code>');
  expect(firstRow).toContain('error: ');
  expect(firstRow).toContain('−3');
});

test('thousands of indices fold away behind the first fifty, and stay bounded', () => {
  const [item] = sampleReport().items;
  if (!item) throw new Error('the sample has items');
  const items = Array.from({ length: 20_000 }, (_, number) => ({ ...item, path: [`logs-${number}`] }));
  const page = renderPage(sampleReport({ items }));
  expect(page.slice(0, page.indexOf('<summary>')).split('role="rowheader"').length - 1).toBe(50);
  expect(page.split('<code>logs-').length - 1).toBe(5000);
  expect(page).toContain('15,000 more are in the report’s JSON.');
  expect(page).toContain('20,000 indices · 60,000 shards');
});

describe('checks', () => {
  const section = (report: Report) => {
    const page = renderPage(report);
    return page.slice(page.indexOf('id="checks"'), page.indexOf('id="levels"'));
  };
  const textOf = (markup: string) => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

  test('that failed come first, with expected, actual, how much it misses and what to do', () => {
    const checks = [...builtInPassed, warned, failed];
    const text = textOf(section(sampleReport({ verdict: 'suspect', checks, findings: [failure] })));
    expect(text).toContain('1 failed · 1 warned · 4 passed');
    expect(text).toMatch(
      new RegExp(
        'Failed every order orders There are 2,500 documents; expected: at least 5,000 documents\\. ' +
          'Expected at least 5,000 documents Actual 2,500 documents Off by 50 % too few \\(2,500\\) .*' +
          'Look at the source\\. .*Warning no order twice orders',
      ),
    );
  });

  test('that a finding tells are told once, and so is the remedy', () => {
    const page = renderPage(sampleReport({ verdict: 'suspect', checks: [failed], findings: [failure] }));
    expect(page).not.toContain('id="findings"');
    expect(page.split(failure.remedy)).toHaveLength(2);
  });

  test('that have no answer say why, and whose fault it is', () => {
    const text = textOf(section(sampleReport({ checks: [unanswered] })));
    expect(text).toContain('It was not done within 300 seconds.');
    expect(text).toContain('Because of this proof, not the backup');
  });

  test('that passed fold away', () => {
    const markup = section(sampleReport({ checks: [...builtInPassed] }));
    const [before, within] = markup.split('<details>');
    expect(before).not.toContain('Count what was restored');
    expect(textOf(within ?? '')).toContain('4 checks passed');
    expect(textOf(within ?? '')).toContain('Count what was restored · 10,512,656 Lucene documents');
  });

  test('stay bounded, and how many more there are is said', () => {
    const failures = Array.from({ length: 1_500 }, (_, number) => ({ ...failed, for: [`orders-${number}`] }));
    const checks = [...failures, ...passedOnes(2_000)];
    const unlisted = { items: 0, parts: 0, bytes: 0, recordsExpected: 0, recordsRestored: 0, leftOut: 0, checks: 7 };
    const markup = section(sampleReport({ checks, unlisted }));
    expect(markup.slice(0, markup.indexOf('<details>')).split('<li').length - 1).toBe(20);
    expect(markup.split('<li').length - 1).toBe(2_000);
    expect(markup).toContain('1,480 more checks that have not passed');
    expect(markup).toContain('1,500 more are in the report’s JSON.');
    expect(markup).toContain('7 more checks had no room in the report.');
  });
});

test('what was not tested stands together with what was left out, by its reason', () => {
  const page = renderPage(sampleReport());
  const section = page.slice(page.indexOf('id="not-tested"'), page.indexOf('id="timeline"'));
  expect(section).toContain('The global metadata');
  expect(section).toContain('A proof restores indices.');
  expect(section).toContain('<code>.security-7</code>');
  expect(section).toContain('Left out on purpose: belongs to Elasticsearch itself');
});

test('documents are shown as a search counts them, before what the server stores', () => {
  const { items } = sampleReport();
  const nested = items.map((item) => ({ ...item, documents: (item.recordsRestored ?? 0) / 2 }));
  const page = renderPage(sampleReport({ items: nested }));
  const heads = [...page.matchAll(/<th scope="col" role="columnheader">([^<]*)</g)].map(([, text]) => text);
  expect(heads.slice(0, 6)).toEqual([
    ...['Index', 'Shards', 'Size', 'Documents', 'Lucene documents expected', 'Lucene documents restored'],
  ]);
  expect(page).toContain('5,256,328 documents · 10,512,656 Lucene documents expected · 10,512,656 restored');
});

test('where a search counts what the server stores, documents are shown once', () => {
  const page = renderPage(sampleReport());
  expect(page).toContain('10,512,656 documents expected · 10,512,656 restored');
  expect(page).not.toContain('Lucene documents expected');
});

test('phases that overlap are drawn side by side on one axis', () => {
  const at = (second: number) => `2026-03-01T00:00:${String(second).padStart(2, '0')}.000Z`;
  const page = renderPage(
    sampleReport({
      phases: [
        { name: 'bytes', startedAt: at(0), seconds: 6 },
        { name: 'elasticsearch', startedAt: at(2), seconds: 8 },
      ],
    }),
  );
  const bars = [...page.matchAll(/<rect x="([^"]*)" y="6" width="([^"]*)"/g)].map(([, x, width]) => [x, width]);
  expect(bars).toEqual([
    ['0%', '60%'],
    ['20%', '80%'],
  ]);
});

test('the timeline begins at the order, and a phase that comes again has a bar for each time in one row', () => {
  const at = (second: number) => `2026-03-01T00:00:${String(second).padStart(2, '0')}.000Z`;
  const { instance } = sampleReport();
  const attempt: ReportedAttempt = {
    ...{ number: 1, instanceId: instance?.id ?? '', market: 'spot', type: null, zone: null },
    ...{ orderedAt: at(0), launchedAt: at(10), endedAt: null, outcome: 'verified' },
  };
  const page = renderPage(
    sampleReport({
      attempts: [attempt],
      instance: instance && { ...instance, bootedAt: at(15), agentStartedAt: at(20) },
      phases: [
        { name: 'restore', startedAt: at(20), seconds: 10 },
        { name: 'restore', startedAt: at(35), seconds: 5 },
      ],
    }),
  );
  const section = page.slice(page.indexOf('id="timeline"'));
  const rows = [...section.matchAll(/<tr role="row"[^>]*>(.*?)<\/tr>/gs)].slice(1).map(([, row = '']) => ({
    words: /<th[^>]*>([^<]*)/.exec(row)?.[1],
    bars: [...row.matchAll(/<rect x="([^"]*)"/g)].map(([, x]) => x),
    took: /<td role="cell">([^<]*)/.exec(row)?.[1],
  }));
  expect(rows).toEqual([
    { words: 'Wait for a machine', bars: ['0%'], took: '10 s' },
    { words: 'Start the machine', bars: ['25%'], took: '5 s' },
    { words: 'Boot its system', bars: ['37.5%'], took: '5 s' },
    { words: 'Take the order', bars: ['50%'], took: '0 ms' },
    { words: 'Restore', bars: ['50%', '87.5%'], took: '15 s' },
  ]);
  expect(section).toContain('2 times, from 20 s on');
});

test('what held the proof back stands among what it was proven with, where it was measured', () => {
  const page = renderPage(sampleReport());
  expect(page).toContain('network 60 % of the time, 680 MiB/s at most; processors 40 %; disk 0 %');
  expect(page).toContain('on average processors 52 % busy, disk 12 % busy, network 205 MiB/s');
  const { load: _, ...without } = sampleReport();
  expect(renderPage(without)).not.toContain('Held back by');
});

test('pace and restore target stand among what it was proven with, where they are known', () => {
  const pace = { bytes: 1e12, bytesInASecond: 104_857_600, proofs: 5 };
  const target = { minutes: 30, networkGbps: 40, vcpus: 8, isMet: false };
  const page = renderPage(sampleReport({ plan: { pace, target } }));
  expect(page).toContain('100 MiB/s expected, the median of 5 verified proofs');
  expect(page).toContain('it would need 40 Gbit/s and 8 vCPUs');
  expect(renderPage(sampleReport())).not.toContain('Restore target');
});

describe('attempts', () => {
  const attempt: ReportedAttempt = {
    number: 1,
    instanceId: 'i-0a1b2c3d4e5f60718',
    market: 'spot',
    type: 'i4i.large',
    zone: 'eu-central-1a',
    launchedAt: '2026-03-01T02:30:00.000Z',
    endedAt: '2026-03-01T02:32:05.000Z',
    outcome: 'interrupted',
  };
  const second: ReportedAttempt = {
    ...attempt,
    number: 2,
    instanceId: 'i-0b1b2c3d4e5f60718',
    endedAt: null,
    outcome: 'verified',
  };

  test('are told where it took more than one, and how each has ended', () => {
    const page = renderPage(sampleReport({ attempts: [attempt, second] }));
    expect(page).toContain('Attempt 1');
    expect(page).toMatch(/interrupted <code>i-0a1b2c3d4e5f60718<\/code>/);
    expect(page).toContain('i4i.large, spot, 2 min 5 s, launched at');
    expect(renderPage(sampleReport({ attempts: [attempt] }))).not.toContain('Attempt 1');
  });

  test('are named beside what only they have seen', () => {
    const finding: ReportedFinding = {
      check: 'writer-conflict',
      severity: 'warning',
      message: 'Another has written.',
      remedy: 'Find out who.',
      evidence: { path: [] },
      attempt: 1,
    };
    expect(renderPage(sampleReport({ findings: [finding] }))).toMatch(/Seen by attempt<\/dt><dd><code>1</);
  });
});

test('a report with nothing known yet is a page all the same', () => {
  const empty = reportSchema.parse({
    ...sampleReport({ verdict: 'unproven', reason: 'not-listed', level: { asked: 'examine', reached: null } }),
    runId: null,
    explanation: 'The repository does not list it.',
    repository: { name: null, location: '/backups', uuid: null, clusterId: null, generation: null },
    snapshot: { name: null, uuid: null, state: null, writtenBy: null, startedAt: null, endedAt: null },
    items: [],
    leftOut: [],
    phases: [],
    restoredBy: null,
    instance: null,
    cost: null,
  });
  const page = renderPage(empty);
  expect(page).toContain('The repository does not list it.');
  expect(page).not.toMatch(/null|undefined|NaN/);
});
