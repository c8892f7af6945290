/** Logs an error that is not sent to any client. */
export type Report = (text: string, error: unknown) => void;
