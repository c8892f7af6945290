import type { ComponentChildren, HTMLAttributes, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Properties of {@link VirtualList}. */
interface VirtualListProps {
  readonly count: number;
  readonly rowHeight: number;
  /** Returns a line, which must be `rowHeight` high. */
  readonly row: (at: number) => ComponentChildren;
  /** The line to keep in sight; a change scrolls to it. */
  readonly shown?: number | undefined;
  readonly class?: string | undefined;
  /** Attributes of the element that scrolls. */
  readonly attributes: HTMLAttributes<HTMLDivElement>;
}

/** The lines beyond the edge that are drawn, so that a short scroll shows no gap. */
const margin = 6;

/** A long list of which only the visible lines are in the document. */
export function VirtualList(props: VirtualListProps): JSX.Element {
  const { count, rowHeight, row, shown, attributes } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });

  useLayoutEffect(() => {
    const element = frame.current!;
    const look = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  useLayoutEffect(() => {
    const element = frame.current!;
    if (shown === undefined || shown < 0) return;
    const top = shown * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    const overlap = top + rowHeight - element.scrollTop - element.clientHeight;
    if (overlap > 0) element.scrollTop += overlap;
  }, [shown, rowHeight]);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - margin);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + margin);
  const rows: ComponentChildren[] = [];
  for (let at = first; at < last; at++) rows.push(row(at));
  return (
    <div ref={frame} class={`virtual ${props.class ?? ''}`} {...attributes}>
      <div class="virtual-all" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
