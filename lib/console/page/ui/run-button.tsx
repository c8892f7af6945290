import type { JSX } from 'preact';

/** Properties of {@link RunButton}. */
interface RunButtonProps {
  readonly isRunning: boolean;
  readonly isDisabled?: boolean | undefined;
  readonly label: string;
  readonly onCancel: () => void;
}

/** Submits the form; while that runs, cancels it. */
export function RunButton({ isRunning, isDisabled, label, onCancel }: RunButtonProps): JSX.Element {
  // With keys, they are two: the click that cancels would otherwise submit what it has become.
  return isRunning ? (
    <button key="cancel" type="button" class="danger" onClick={onCancel}>
      Cancel
    </button>
  ) : (
    <button key="run" type="submit" class="primary" disabled={isDisabled}>
      {label}
    </button>
  );
}
