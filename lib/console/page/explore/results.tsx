import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RunningCall } from '../state/running-call.js';
import { formatCount, formatMs, oneLine } from '../ui/format.js';
import { JsonView } from '../ui/json-view.js';
import { type Line, Plot } from '../ui/plot.js';

const plotted: readonly Line[] = [{ name: 'value', colour: '--plot-1' }];
/** The results of which each has a line in the document. */
const listed = 200;

/** What a call has answered, as it comes. */
export function Results({ call }: { readonly call: RunningCall }): JSX.Element {
  const version = call.results.version.value;
  const state = call.state.value;
  const { all, total } = call.results;
  const failure = call.failure.value;
  return (
    <section class="results" aria-label="Result">
      <Verdict call={call} />
      {failure !== undefined && state === 'failed' && (
        <div class="failure">
          <p>
            <code>{failure.uri}</code>
          </p>
          <p>{failure.message}</p>
          {Object.keys(failure.kwargs).length > 0 && (
            <JsonView value={failure.kwargs} label="Details of the error" />
          )}
        </div>
      )}
      {call.isNumeric && <NumberPlot call={call} version={version} />}
      {total === 1 && state !== 'running' && <JsonView value={all[0]!.value} label="Result" />}
      {(total > 1 || (total === 1 && state === 'running')) && <ResultList call={call} />}
    </section>
  );
}

function Verdict({ call }: { readonly call: RunningCall }): JSX.Element {
  void call.results.version.value;
  const { total } = call.results;
  const state = call.state.value;
  const words = {
    running: total === 0 ? 'Waiting for the answer…' : 'Receiving…',
    done: total === 0 ? 'Empty result' : total === 1 ? 'Result' : 'All results',
    failed: 'Error',
    canceled: 'Canceled',
  }[state];
  return (
    <div class="verdict" role="status" data-state={state}>
      <span
        class="dot"
        data-state={
          { running: 'connecting', done: 'open', failed: 'closed', canceled: 'idle' }[state]
        }
      />
      <b>{words}</b>
      {total > 1 && <span class="muted">{formatCount(total)} values</span>}
      {state !== 'running' && <span class="muted">{formatMs(call.durationMs)}</span>}
    </div>
  );
}

function NumberPlot({
  call,
  version,
}: {
  readonly call: RunningCall;
  readonly version: number;
}): JSX.Element {
  const data = useMemo(() => {
    const { all } = call.results;
    return [all.map(({ afterMs }) => afterMs / 1_000), all.map(({ value }) => value as number)];
  }, [call, version]);
  return (
    <Plot
      label={`Plot of ${call.results.total} numbers; the last one is ${String(data[1]!.at(-1))}`}
      lines={plotted}
      data={data}
      height={170}
      format={formatCount}
      formatX={(seconds) => `${Number(seconds.toFixed(2))} s`}
    />
  );
}

function ResultList({ call }: { readonly call: RunningCall }): JSX.Element {
  void call.results.version.value;
  const { all, total } = call.results;
  const last = all.slice(-listed).toReversed();
  return (
    <ol class="result-list" tabIndex={0} aria-label="Results, the newest first">
      {last.map(({ afterMs, value }, at) => (
        <li key={total - at}>
          <span class="muted">{formatMs(afterMs)}</span>
          <code>{oneLine(value, 500)}</code>
        </li>
      ))}
    </ol>
  );
}
