import type { JSX } from 'preact';

const [width, height] = [72, 20];

/** A small line of the last values. */
export function Sparkline({ values }: { readonly values: readonly number[] }): JSX.Element {
  const most = Math.max(...values, 0.001);
  const step = width / Math.max(values.length - 1, 1);
  const points = values.map((value, at) => {
    const y = height - 2 - (value / most) * (height - 4);
    return `${(at * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <polyline points={points.join(' ')} />
    </svg>
  );
}
