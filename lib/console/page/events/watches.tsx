import type { JSX } from 'preact';
import { unwatch, watched } from '../state/events.js';
import { useSeconds } from '../state/second.js';
import { formatCount } from '../ui/format.js';
import { Icon } from '../ui/icons.js';

/** The subscriptions of the page. */
export function Watches(): JSX.Element | null {
  useSeconds();
  if (watched.value.length === 0) return null;
  return (
    <ul class="watches" aria-label="Subscriptions of this page">
      {watched.value.map((item) => (
        <li key={`${item.match} ${item.topic}`}>
          <bdi title={item.topic}>{item.topic}</bdi>
          {item.match !== 'exact' && <span class="tag">{item.match}</span>}
          <span class="muted">{formatCount(item.seen.count)}</span>
          <button type="button" class="icon-button" onClick={() => void unwatch(item)}>
            <Icon name="close" />
            <span class="hidden">{`Unsubscribe from ${item.topic}`}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
