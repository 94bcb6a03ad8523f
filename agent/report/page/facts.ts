import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Report } from '../../contract/report.ts';
import { distanceText, momentText, secondsText } from '../../text/quantities.ts';
import { elapsed } from '../elapsed.ts';

type Fact = readonly [label: string, value: VNode | string | null];

/** The snapshot as the repository describes it. */
export function snapshotSection({ snapshot, repository, phases }: Report): VNode {
  const provenAt = elapsed(phases)?.startedAt ?? null;
  return facts('snapshot', 'Snapshot', [
    ['Name', code(snapshot.name)],
    ['UUID', code(snapshot.uuid)],
    ['State', code(snapshot.state)],
    ['Written by', snapshot.elasticsearchVersion === null ? null : `Elasticsearch ${snapshot.elasticsearchVersion}`],
    ['Began', moment(snapshot.startedAt, null)],
    ['Ended', moment(snapshot.endedAt, provenAt)],
    ['Repository', repository.name],
    ['Location', code(repository.location)],
    ['Repository UUID', code(repository.uuid)],
  ]);
}

/** What it was proven with, and what that took. */
export function machineSection({ instance, elasticsearch, cost, runId, phases }: Report): VNode {
  const time = elapsed(phases);
  return facts('machine', 'Proven with', [
    ['Elasticsearch', elasticsearch?.version ?? null],
    ['Proof began', time && moment(time.startedAt, null)],
    ['Took', time && secondsText(time.seconds)],
    ['Instance', instance && code(instance.id)],
    ['Machine', instance && ([instance.type, instance.market, instance.zone].filter(Boolean).join(', ') || null)],
    ['Image', instance && code(instance.imageId)],
    ['Cost', cost && html`US$ ${cost.amount.toFixed(4)}<span class="aside">${cost.basis}</span>`],
    ['Run', code(runId)],
  ]);
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

function code(text: string | null): VNode | null {
  return text === null ? null : html`<code>${text}</code>`;
}

function moment(iso: string | null, provenAt: string | null): VNode | null {
  if (iso === null) return null;
  const age = provenAt !== null && iso <= provenAt && `${distanceText(iso, provenAt)} before the proof`;
  return html`<time datetime=${iso}>${momentText(iso)}</time>${age && html`<span class="aside">${age}</span>`}`;
}
