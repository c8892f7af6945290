// The constants of `calls/`.

/** The time in one turn of the event loop for work in order of arrival, in milliseconds. */
export const busyTurnMs = 10;
/** The time in one turn of the event loop for work that has waited, in milliseconds. A short turn soon sees who comes. */
export const servedTurnMs = 5;
/** The expected duration of work that is not known, as the first turn of a source, in milliseconds. */
export const unknownTurnMs = 1;
/** The expected duration of the garbage collection of a byte that a client makes the server hold, in milliseconds. */
export const heldByteMs = 0.000_001;
/** The number of steps of a source between two looks at the clock. */
export const stepsPerLook = 16;
/** The number of results of a pulled source that may wait for a caller. Each pull causes one result; interceptors may add more. */
export const waitingResults = 16;
