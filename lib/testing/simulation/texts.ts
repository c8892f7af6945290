// The messages of simulations.

export const unasked = (name: string) => `${name} came, which nobody had asked for`;
export const answeredTwice = (name: string) => `${name} came after the final answer`;
export const unwantedProgress = 'a progressive result came, which the caller had not asked for';
export const about = (uri: string, problem: string) => `${uri}: ${problem}.`;
export const unanswered = (uri: string) => `${uri}: a request got no answer.`;
export const handlerRuns = (uri: string, ms: number) =>
  `${uri}: a handler has not ended ${ms} ms after its caller had left. It should end when its signal is aborted (@WampSignal()).`;
export const tableHolds = (name: string, count: number) =>
  `The hub holds ${count} ${name} of clients that have left.`;
export const timerLeft = (timer: string) =>
  `A timer goes on after all clients have left: ${timer}.`;
export const unhandled = (kind: string, text: string) => `Nobody has handled the ${kind}: ${text}`;

export const options = 'the options of simulate()';
export const oneAtATime =
  'Another simulate() is running in this process, whose timers are virtual; await it first.';
export const found = (faults: readonly string[]) =>
  `simulate() has found ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((each) => `- ${each}`).join('\n')}`;
export const traceOf = (count: number, shown: number) =>
  `The shortest trace found has ${count === 1 ? 'one step' : `${count} steps`}${count > shown ? `, of which these are the first` : ''}:`;
export const onlyOnce =
  'It did not come again when the steps were repeated with the same application, which keeps a state.';
export const thenEnd = '  Then all calls are canceled, and all clients leave.';
export const replay = (
  seed: number,
  { steps, clients }: { steps?: number; clients?: number | undefined },
) =>
  `Run it again with the same further options: simulate(app, { seed: ${seed}, steps: ${steps}${clients === undefined ? '' : `, clients: ${clients}`} }).`;
