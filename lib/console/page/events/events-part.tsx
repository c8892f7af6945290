import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { events, rates, type SeenEvent } from '../state/events.js';
import { useSeconds } from '../state/second.js';
import { formatCount, formatTime, oneLine } from '../ui/format.js';
import { JsonView } from '../ui/json-view.js';
import { type Line, Plot } from '../ui/plot.js';
import { Timeline } from '../ui/timeline.js';
import { PublishForm } from './publish-form.js';
import { SubscribeForm } from './subscribe-form.js';
import { Watches } from './watches.js';

/** Topics: subscribe, watch what comes, and publish. */
export function EventsPart(): JSX.Element {
  return (
    <div class="split split-events">
      <section class="side side-forms" aria-label="Subscriptions">
        <SubscribeForm />
        <Watches />
        <details class="registration">
          <summary>Publish an event</summary>
          <PublishForm />
        </details>
      </section>
      <section class="stream" aria-label="Events">
        <RatePlot />
        <Timeline
          ring={events}
          label="Events, the newest first"
          matches={isFound}
          line={cells}
          detail={detail}
          empty={<p>Subscribe to a topic, and its events are shown here.</p>}
        >
          <Total />
        </Timeline>
      </section>
    </div>
  );
}

function Total(): JSX.Element {
  void events.version.value;
  return <span class="muted tools-end">{`${formatCount(events.total)} events`}</span>;
}

const line: readonly Line[] = [{ name: 'events per second', colour: '--plot-1', isFilled: true }];

function RatePlot(): JSX.Element {
  const second = useSeconds();
  const data = useMemo(() => rates.series(), [second]);
  return (
    <div class="rate">
      <h2>
        Events per second <span class="muted">{formatCount(data[1].at(-2) ?? 0)}</span>
      </h2>
      <Plot
        label={`Events per second in the last minute; the last second had ${data[1].at(-2) ?? 0}`}
        lines={line}
        data={data}
        height={96}
        format={formatCount}
        formatX={(seconds) => (seconds === 0 ? 'now' : `${seconds} s`)}
      />
    </div>
  );
}

function isFound({ topic, event }: SeenEvent, wanted: string): boolean {
  return `${topic} ${oneLine([event.args, event.kwargs], 2_000)}`.toLowerCase().includes(wanted);
}

function cells({ at, topic, event }: SeenEvent): JSX.Element {
  return (
    <>
      <time>{formatTime(at)}</time>
      <bdi class="line-name">{topic}</bdi>
      <code>{oneLine(event.value)}</code>
    </>
  );
}

function detail({ at, topic, event }: SeenEvent): JSX.Element {
  const { args, kwargs, details, publication } = event;
  return (
    <>
      <h2>
        <bdi>{topic}</bdi>
      </h2>
      <p class="muted">{`${formatTime(at)} · publication ${publication}`}</p>
      <JsonView value={{ args, kwargs, details }} label="Event" />
    </>
  );
}
