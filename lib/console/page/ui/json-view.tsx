import type { JSX } from 'preact';
import { CopyButton } from './copy-button.js';
import { toJson } from './format.js';

/** The characters that are shown. The whole text can be copied. */
const maxShown = 20_000;
const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as coloured JSON. */
export function JsonView({
  value,
  label,
}: {
  readonly value: unknown;
  readonly label: string;
}): JSX.Element {
  const text = toJson(value, 2);
  const shown = text.slice(0, maxShown);
  return (
    <div class="code">
      <pre tabIndex={0} aria-label={label}>
        <code>{coloured(shown)}</code>
        {text.length > maxShown && (
          <span class="muted">{`… ${text.length - maxShown} more characters`}</span>
        )}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

function coloured(text: string): (JSX.Element | string)[] {
  const parts: (JSX.Element | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(end, match.index));
    const [whole, quoted, colon, word] = match;
    const kind =
      quoted === undefined
        ? word === undefined
          ? 'number'
          : 'word'
        : colon === undefined
          ? 'text'
          : 'key';
    parts.push(<span class={`json-${kind}`}>{quoted ?? whole}</span>, colon ?? '');
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
