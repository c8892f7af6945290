import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icons.js';

/** Copies a text. */
export function CopyButton({ text }: { readonly text: string }): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" class="icon-button copy" onClick={() => void copy()}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span class="hidden" aria-live="polite">
        {isCopied ? 'Copied' : 'Copy'}
      </span>
    </button>
  );
}

/** Copies, also where pages have no clipboard because they were not loaded by TLS. */
async function copyText(text: string): Promise<void> {
  if (isSecureContext) return navigator.clipboard.writeText(text).catch(() => undefined);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
