import type { JSX } from 'preact';
import { type Frame, frames, isRecording } from '../state/wire-log.js';
import { CopyButton } from '../ui/copy-button.js';
import { formatTime, oneLine, toJson } from '../ui/format.js';
import { JsonView } from '../ui/json-view.js';
import { Timeline } from '../ui/timeline.js';
import { nameOf, subjectOf } from './frame-name.js';

/** The messages of the session of this page, to learn the protocol and to report bugs. */
export function WirePart(): JSX.Element {
  return (
    <section class="stream" aria-label="Messages">
      <Timeline
        ring={frames}
        label="Messages, the newest first"
        matches={({ message }, wanted) =>
          `${nameOf(message)} ${oneLine(message, 2_000)}`.toLowerCase().includes(wanted)
        }
        line={cells}
        detail={detail}
        empty={<p>The messages of this page and the server are shown here.</p>}
      >
        <label class="inline-field">
          <input
            type="checkbox"
            checked={isRecording.value}
            onChange={(event) => (isRecording.value = event.currentTarget.checked)}
          />
          <span>Record</span>
        </label>
        <CopyAll />
      </Timeline>
    </section>
  );
}

function CopyAll(): JSX.Element {
  void frames.version.value;
  const lines = frames.all
    .slice(-500)
    .map(({ at, direction, message }) =>
      [new Date(at).toISOString(), direction, toJson(message)].join(' '),
    );
  return (
    <span class="tools-end copy-all">
      <span class="muted">{`${frames.total} messages`}</span>
      <CopyButton text={lines.join('\n')} />
    </span>
  );
}

function cells({ at, direction, message }: Frame): JSX.Element {
  return (
    <>
      <time>{formatTime(at)}</time>
      <span class="direction" data-direction={direction}>
        {direction === 'in' ? '←' : '→'}
        <span class="hidden">{direction === 'in' ? 'received' : 'sent'}</span>
      </span>
      <span class="line-name">
        <b>{nameOf(message)}</b> <bdi>{subjectOf(message)}</bdi>
      </span>
      <code>{oneLine(message)}</code>
    </>
  );
}

function detail({ at, direction, message }: Frame): JSX.Element {
  return (
    <>
      <h2>{nameOf(message)}</h2>
      <p class="muted">{`${formatTime(at)} · ${direction === 'in' ? 'received' : 'sent'}`}</p>
      <JsonView value={message} label="Message" />
    </>
  );
}
