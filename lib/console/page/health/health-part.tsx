import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { isOpen } from '../state/connection.js';
import { healthFailure, samples, watchHealth } from '../state/health.js';
import { Denied } from '../ui/denied.js';
import { formatBytes, formatCount, formatMs } from '../ui/format.js';
import { Notice } from '../ui/notice.js';
import { type Line, Plot } from '../ui/plot.js';
import type { HealthSample } from '../../views.js';
import { Limits } from './limits.js';

/** One plot of the health of the hub. */
interface Chart {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly lines: readonly (Line & { readonly of: (sample: HealthSample) => number | null })[];
}

const charts: readonly Chart[] = [
  {
    title: 'Calls per second',
    format: formatCount,
    lines: [
      { name: 'calls', colour: '--plot-1', isFilled: true, of: (sample) => sample.callsPerSecond },
      { name: 'errors', colour: '--plot-3', of: (sample) => sample.errorsPerSecond },
    ],
  },
  {
    title: 'Duration of calls',
    format: formatMs,
    lines: [
      { name: 'p50', colour: '--plot-1', of: (sample) => sample.p50Ms },
      { name: 'p95', colour: '--plot-2', of: (sample) => sample.p95Ms },
      { name: 'p99', colour: '--plot-3', of: (sample) => sample.p99Ms },
    ],
  },
  {
    title: 'Events per second',
    format: formatCount,
    lines: [
      { name: 'sent', colour: '--plot-1', isFilled: true, of: (sample) => sample.eventsPerSecond },
      { name: 'dropped', colour: '--plot-3', of: (sample) => sample.dropsPerSecond },
    ],
  },
  {
    title: 'Not yet read by clients',
    format: formatBytes,
    lines: [
      { name: 'outbox', colour: '--plot-1', isFilled: true, of: (sample) => sample.outboxBytes },
      { name: 'held', colour: '--plot-2', of: (sample) => sample.heldBytes },
    ],
  },
  {
    title: 'Memory of the process',
    format: formatBytes,
    lines: [
      { name: 'resident', colour: '--plot-2', of: (sample) => sample.rssBytes },
      { name: 'heap', colour: '--plot-1', isFilled: true, of: (sample) => sample.heapUsedBytes },
    ],
  },
  {
    title: 'Delay of the event loop',
    format: formatMs,
    lines: [
      { name: 'longest', colour: '--plot-1', isFilled: true, of: (sample) => sample.loopDelayMs },
    ],
  },
];

/** The health of the hub, with a sample every second while this part is shown. */
export function HealthPart(): JSX.Element {
  useEffect(() => (isOpen.value ? watchHealth() : undefined), [isOpen.value]);
  void samples.version.value;
  const failure = healthFailure.value;
  const last = samples.all.at(-1);
  if (failure !== undefined)
    return <Denied failure={failure} what="the health of the hub" onRetry={watchHealth} />;
  if (last === undefined) return <Notice title="Waiting for the first sample…" />;
  return (
    <div class="health">
      <Figures sample={last} />
      <div class="charts">
        {charts.map((chart) => (
          <ChartView key={chart.title} chart={chart} version={samples.version.value} />
        ))}
      </div>
      <Limits uses={last.limits} />
    </div>
  );
}

function Figures({ sample }: { readonly sample: HealthSample }): JSX.Element {
  const figures = [
    ['Sessions', formatCount(sample.sessions)],
    ['Calls in flight', formatCount(sample.callsInFlight)],
    ['Calls per second', formatCount(Math.round(sample.callsPerSecond))],
    ['Events per second', formatCount(Math.round(sample.eventsPerSecond))],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ChartView({
  chart,
  version,
}: {
  readonly chart: Chart;
  readonly version: number;
}): JSX.Element {
  const { title, lines, format } = chart;
  const data = useMemo(() => seriesOf(chart), [chart, version]);
  const values = lines.map(({ name }, at) => {
    const value = data[at + 1]!.at(-1);
    return `${name} ${value === null || value === undefined ? '–' : format(value)}`;
  });
  return (
    <section class="chart" aria-label={title}>
      <h2>{title}</h2>
      <ul class="legend">
        {lines.map(({ colour }, at) => (
          <li key={colour} class={`legend-${colour.slice(2)}`}>
            {values[at]}
          </li>
        ))}
      </ul>
      <Plot
        label={`${title}: ${values.join(', ')}`}
        lines={lines}
        data={data}
        height={132}
        format={format}
        formatX={(seconds) => (seconds === 0 ? 'now' : `${Math.round(seconds)} s`)}
      />
    </section>
  );
}

function seriesOf({ lines }: Chart): (number | null)[][] {
  const { all } = samples;
  const end = all.at(-1)?.at ?? 0;
  return [all.map(({ at }) => (at - end) / 1_000), ...lines.map(({ of }) => all.map(of))];
}
