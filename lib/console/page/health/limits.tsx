import type { JSX } from 'preact';
import type { LimitUse } from '../../views.js';
import { formatBytes, formatCount } from '../ui/format.js';

/** The limits of the hub, and how near they are. */
export function Limits({ uses }: { readonly uses: readonly LimitUse[] }): JSX.Element {
  return (
    <section class="limits" aria-label="Limits">
      <h2>Limits</h2>
      <p class="muted">Limits of one session have the use of the session that uses most.</p>
      <ul>
        {uses.map((use) => (
          <Limit key={use.name} use={use} />
        ))}
      </ul>
    </section>
  );
}

function Limit({ use: { name, used, limit, unit } }: { readonly use: LimitUse }): JSX.Element {
  const format = unit === 'bytes' ? formatBytes : formatCount;
  const share = Math.min(1, used / limit);
  const level = share > 0.9 ? 'full' : share > 0.7 ? 'high' : 'low';
  return (
    <li>
      <code id={`limit-${name}`}>{name}</code>
      <span class="muted">{`${format(used)} of ${format(limit)}`}</span>
      <div
        class="bar"
        role="meter"
        aria-labelledby={`limit-${name}`}
        aria-valuenow={used}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuetext={`${format(used)} of ${format(limit)}`}
        data-level={level}
      >
        <div style={{ width: `${Math.max(share * 100, used > 0 ? 0.5 : 0)}%` }} />
      </div>
    </li>
  );
}
