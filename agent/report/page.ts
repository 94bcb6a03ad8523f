import { createHash } from 'node:crypto';
import { html } from 'htm/preact';
import { renderToString } from 'preact-render-to-string';
import type { Report } from '../contract/report.ts';
import { storeOf } from '../stores/registry.ts';
import { visibleThroughout } from '../text/foreign-text.ts';
import { attemptsSection } from './page/attempts.ts';
import { checksSection } from './page/checks.ts';
import { machineSection, snapshotSection } from './page/facts.ts';
import { findingsSection } from './page/findings.ts';
import { itemsSection } from './page/items.ts';
import { levelsSection } from './page/levels.ts';
import { mayfly } from './page/marks.ts';
import { notTestedSection } from './page/not-tested.ts';
import { partsSection } from './page/parts.ts';
import { style } from './page/style.ts';
import { timelineSection } from './page/timeline.ts';
import { trendSection } from './page/trend.ts';
import { verdictSection } from './page/verdict.ts';
import { subjectOf, verdictNames } from './words.ts';

/** Nothing is loaded, run or sent from the page; even a style that slipped in would not be applied. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The report as one self-contained HTML page for people. Everything foreign in it is escaped and made visible. */
export function renderPage(report: Report): string {
  const shown = visibleThroughout(report);
  const noun = storeOf(report.store).nouns.backup.one;
  return `<!doctype html>\n${renderToString(html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content=${policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${verdictNames[shown.verdict]}: ${subjectOf(shown.snapshot)} · Mayfly</title>
        <style dangerouslySetInnerHTML=${{ __html: style }} />
      </head>
      <body class=${shown.verdict}>
        <header>${mayfly()} <span>Mayfly</span> <span class="aside">proof of ${article(noun)} ${noun}</span></header>
        <main>
          ${verdictSection(shown)} ${findingsSection(shown)} ${checksSection(shown)} ${levelsSection(shown)}
          ${snapshotSection(shown)} ${itemsSection(shown)} ${trendSection(shown)} ${notTestedSection(shown)}
          ${timelineSection(shown)} ${partsSection(shown)} ${attemptsSection(shown)} ${machineSection(shown)}
        </main>
      </body>
    </html>
  `)}\n`;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}
