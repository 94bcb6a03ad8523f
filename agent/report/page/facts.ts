import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Load } from '../../contract/load.ts';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { capitalized } from '../../text/capitalized.ts';
import { distanceText, momentText, secondsText } from '../../text/quantities.ts';
import { elapsed } from '../elapsed.ts';
import { heldBackText, meanLoadText } from '../load-text.ts';
import { paceText, targetText } from '../plan-text.ts';
import { programText } from '../words.ts';

type Fact = readonly [label: string, value: VNode | string | null];

/** The backup as its repository describes it. */
export function snapshotSection({ store, snapshot, repository, phases }: Report): VNode {
  const provenAt = elapsed(phases)?.startedAt ?? null;
  return facts('snapshot', capitalized(storeOf(store).nouns.backup.one), [
    ['Name', code(snapshot.name)],
    ['UUID', code(snapshot.uuid)],
    ['State', code(snapshot.state)],
    ['Written by', snapshot.writtenBy && programText(snapshot.writtenBy)],
    ['Began', moment(snapshot.startedAt, null)],
    ['Ended', moment(snapshot.endedAt, provenAt)],
    ['Repository', repository.name],
    ['Location', code(repository.location)],
    ['Repository UUID', code(repository.uuid)],
  ]);
}

/** What it was proven with, and what that took. */
export function machineSection(report: Report): VNode {
  const { instance, restoredBy, cost, runId, phases, load, plan } = report;
  const time = elapsed(phases);
  return facts('machine', 'Proven with', [
    ['Restored by', restoredBy && programText(restoredBy)],
    ['Proof began', time && moment(time.startedAt, null)],
    ['Took', time && secondsText(time.seconds)],
    ['Held back by', load ? heldBack(load) : null],
    ['Pace', plan ? paceText(plan) : null],
    ['Restore target', targetText(report)],
    ['Instance', instance && code(instance.id)],
    ['Order of its life', turnOf(report)],
    ['Machine', instance && ([instance.type, instance.market, instance.zone].filter(Boolean).join(', ') || null)],
    ['Image', instance && code(instance.imageId)],
    ['Cost', cost && html`US$ ${cost.amount.toFixed(4)}<span class="aside">${cost.basis}</span>`],
    ['Run', code(runId)],
  ]);
}

/** Which one it was of a pool's instance; null where it had an instance of its own. */
function turnOf({ attempts, instance }: Report): string | null {
  const turn = attempts.find(({ instanceId }) => instanceId === instance?.id)?.turn;
  return turn === undefined ? null : String(turn);
}

function facts(id: string, title: string, entries: readonly Fact[]): VNode {
  return html`
    <section aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      <dl class="facts">
        ${entries.map(([label, value]) => value && html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
      </dl>
    </section>
  `;
}

function heldBack(load: Load): VNode | null {
  const text = heldBackText(load);
  return text === null ? null : html`${text}<span class="aside">on average ${meanLoadText(load)}</span>`;
}

function code(text: string | null): VNode | null {
  return text === null ? null : html`<code>${text}</code>`;
}

function moment(iso: string | null, provenAt: string | null): VNode | null {
  if (iso === null) return null;
  const age = provenAt !== null && iso <= provenAt && `${distanceText(iso, provenAt)} before the proof`;
  return html`<time datetime=${iso}>${momentText(iso)}</time>${age && html`<span class="aside">${age}</span>`}`;
}
