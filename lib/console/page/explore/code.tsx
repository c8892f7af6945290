import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { callSamples } from '../model/code-samples.js';
import type { Payload } from '../model/form.js';
import { realm, url } from '../state/connection.js';
import { CopyButton } from '../ui/copy-button.js';

const chosen = signal('nestjs-wamp');

/** The call as code of several clients, to copy. */
export function Code({
  uri,
  payload,
}: {
  readonly uri: string;
  readonly payload: Payload;
}): JSX.Element {
  const samples = callSamples(uri, payload, { url, realm: realm.value });
  const shown = samples.find(({ name }) => name === chosen.value) ?? samples[0]!;
  return (
    <section class="code-samples" aria-label="As code">
      <div class="form-head">
        <h2>As code</h2>
        <div class="switch" role="group" aria-label="Client">
          {samples.map(({ name }) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === shown.name}
              onClick={() => (chosen.value = name)}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      <div class="code">
        <pre tabIndex={0} aria-label={`Code for ${shown.name}`}>
          <code>{shown.code}</code>
        </pre>
        <CopyButton text={shown.code} />
      </div>
    </section>
  );
}
