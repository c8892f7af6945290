/** Logs an error that no peer is told of. */
export type Report = (text: string, error: unknown) => void;
