/** The name of a worker, which its answers have. */
export class WorkerName {
  constructor(readonly text: string) {}
}
