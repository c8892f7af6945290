import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../state/theme.js';

/** One line of a plot. */
export interface Line {
  readonly name: string;
  /** The variable of the style sheet that has the colour. */
  readonly colour: '--plot-1' | '--plot-2' | '--plot-3';
  readonly isFilled?: boolean | undefined;
}

/** Properties of {@link Plot}. */
interface PlotProps {
  /** What the plot shows, in words. */
  readonly label: string;
  readonly lines: readonly Line[];
  /** The values: first those of the horizontal axis, then those of each line. */
  readonly data: readonly (readonly (number | null)[])[];
  readonly height?: number | undefined;
  /** Returns a value of the vertical axis as a text. */
  readonly format: (value: number) => string;
  /** Returns a value of the horizontal axis as a text. */
  readonly formatX: (value: number) => string;
}

/** A plot whose values change. */
export function Plot(props: PlotProps): JSX.Element {
  const { label, data, lines, height = 150 } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const scheme = theme.value;

  useEffect(() => {
    const element = host.current!;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(props, element, height), aligned(data), element);
    };
    make();
    const media = matchMedia('(prefers-color-scheme: dark)');
    const observer = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height }),
    );
    observer.observe(element);
    media.addEventListener('change', make);
    return () => {
      media.removeEventListener('change', make);
      observer.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [scheme, lines.length]);

  useEffect(() => plot.current?.setData(aligned(data)), [data]);
  return <div ref={host} class="plot" role="img" aria-label={label} />;
}

function aligned(data: PlotProps['data']): uPlot.AlignedData {
  return data as unknown as uPlot.AlignedData;
}

function optionsOf(props: PlotProps, element: HTMLElement, height: number): uPlot.Options {
  const colour = (name: string): string => colourOf(element, name);
  const lines = props.lines.map(({ name, colour: variable, isFilled }) => ({
    label: name,
    stroke: colour(variable),
    width: 1.75,
    points: { show: false },
    ...(isFilled === true && { fill: transparent(colour(variable)) }),
  }));
  return {
    width: element.clientWidth,
    height,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_, low, high) => rangeOf(low, high) } },
    axes: axesOf(props, element, colour),
    series: [{}, ...lines],
  };
}

function axesOf(
  { format, formatX }: PlotProps,
  element: HTMLElement,
  colour: (name: string) => string,
): uPlot.Axis[] {
  const axis: uPlot.Axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
  const across = { size: 22, gap: 4, space: 70, grid: { show: false } };
  const up = { size: 54, gap: 6, space: 34 };
  return [
    { ...axis, ...across, values: (_, ticks) => ticks.map(formatX) },
    { ...axis, ...up, values: (_, ticks) => ticks.map(format) },
  ];
}

/** Returns a computed colour, hardly visible. */
function transparent(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)');
}

/** Returns the colour of a variable, as it is at this element: a canvas knows no variables. */
function colourOf(element: HTMLElement, variable: string): string {
  element.style.color = `var(${variable})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Returns a range that begins at 0 unless values are negative, and never is empty. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  const least = Math.min(0, low ?? 0);
  const most = Math.max(high ?? 0, least);
  return [least, most === least ? least + 1 : most + (most - least) * 0.1];
}
