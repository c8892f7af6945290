import type { ComponentChildren, JSX } from 'preact';

/** Properties of {@link Notice}. */
interface NoticeProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** What is said where there is nothing to show. */
export function Notice({ title, children }: NoticeProps): JSX.Element {
  return (
    <div class="notice">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
