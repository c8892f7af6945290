// The messages of `cluster/`.

export const uriTooLong = (length: number, most: number) =>
  `A URI of ${length} characters is too long for a cluster, where a topic may have ${most} bytes with its realm and what stands for special characters.`;
export const uriNotWellFormed =
  'This URI has half of a UTF-16 pair, which a cluster cannot send; write whole characters.';
export const takerFailed = (type: number, node: string) =>
  `A frame of type ${type} from the node ${node} was not handled.`;
export const portFailed = (kind: string) =>
  `The cluster port "${kind}" threw an error, which counts as not sent; it must return false instead.`;
export const listenerFailed = 'A part of the cluster did not handle a change of the cluster.';

// options
export const wrongPresenceTimes = (heartbeat: number, suspect: number, dead: number) =>
  `The option "cluster" needs heartbeatMs (${heartbeat}) < suspectAfterMs (${suspect}) < deadAfterMs (${dead}).`;

// events
export const frameTooLarge = (bytes: number, most: number) =>
  `The event takes ${bytes} bytes on its way to the other nodes, and the broker accepts ${most}: publish less at once.`;
export const notFlushed =
  'The broker is away, so that it is not known what the other nodes have got.';
export const publicationsDropped = (reason: string) =>
  `Publications do not reach the other nodes (${reason}). See the cluster in the metrics for their number.`;
export const notEncodable = (topic: string, subprotocol: string) =>
  `An event of ${topic} from another node cannot be sent in ${subprotocol}`;
export const foreignPayloads = (subprotocols: readonly string[]) =>
  `The payload has only forms that this hub does not speak: ${subprotocols.join(', ')}.`;
export const noPayload = (subprotocol: string) =>
  `What arrived as ${subprotocol} is not a list of arguments and keyword arguments.`;
