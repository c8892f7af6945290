import type { ComponentChildren, JSX } from 'preact';

/** Properties of {@link Notice}. */
interface NoticeProps {
  readonly title: string;
  /** True if it is the heading of the part. */
  readonly isMain?: boolean | undefined;
  readonly children?: ComponentChildren;
}

/** What is said where there is nothing to show. */
export function Notice({ title, isMain, children }: NoticeProps): JSX.Element {
  return (
    <div class="notice">
      {isMain === true ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}
