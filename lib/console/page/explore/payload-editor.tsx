import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Issue, Payload } from '../model/form.js';

/** A payload as JSON texts. */
export interface PayloadText {
  readonly args: string;
  readonly kwargs: string;
}

/** Properties of {@link PayloadEditor}. */
interface PayloadEditorProps {
  readonly text: Signal<PayloadText>;
  readonly issues: readonly Issue[];
}

/** Inputs for positional and keyword arguments as JSON. */
export function PayloadEditor({ text, issues }: PayloadEditorProps): JSX.Element {
  const id = useId();
  return (
    <div class="fields">
      {(['args', 'kwargs'] as const).map((name) => (
        <div key={name} class="field">
          <label for={`${id}-${name}`}>
            {name} <span class="type">{name === 'args' ? 'list' : 'object'}</span>
          </label>
          <textarea
            id={`${id}-${name}`}
            rows={3}
            spellcheck={false}
            placeholder={name === 'args' ? '[]' : '{}'}
            value={text.value[name]}
            onInput={(event) => (text.value = { ...text.value, [name]: event.currentTarget.value })}
          />
        </div>
      ))}
      <div aria-live="polite">
        {issues.map(({ message, path }) => (
          <p key={message} class="issue">
            {path.length > 0 && <code>{path.join('.')}</code>} {message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** Returns the payload of the texts, and what is wrong with it. An empty text is an empty payload. */
export function readPayload(text: PayloadText): Payload & { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const args = readJson(text.args, []);
  const kwargs = readJson(text.kwargs, {});
  if (!Array.isArray(args)) issues.push({ path: ['args'], message: 'must be a JSON list' });
  if (!isObject(kwargs)) issues.push({ path: ['kwargs'], message: 'must be a JSON object' });
  return { args: Array.isArray(args) ? args : [], kwargs: isObject(kwargs) ? kwargs : {}, issues };
}

function readJson(text: string, empty: unknown): unknown {
  if (text.trim() === '') return empty;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
