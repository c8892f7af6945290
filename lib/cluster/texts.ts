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

// ERROR: the reason for the failure of a call to a session at another node
export const brokerAway = 'The broker is not available, so the call was not sent.';
export const brokerSlow =
  'The broker takes data too slowly (maxUnconfirmedBytes), so the call was not sent.';
export const nodeGone = (node: string) => `The node ${node} has gone.`;
export const nodeLeaving = (node: string) => `The node ${node} is shutting down.`;
export const nodeDeaf = (node: string) => `The node ${node} does not answer.`;
export const framesLost = (node: string) =>
  `A part of the call was lost on its way to or from the node ${node}.`;
export const brokerLost = 'The broker has been away for too long.';
export const callLost = (node: string) => `The call did not reach the node ${node}.`;
export const tooManyCalls = (max: number) => `At most ${max} calls to one node may be open.`;
export const callTooLarge = (bytes: number, max: number) =>
  `The message takes ${bytes} bytes, and the broker accepts ${max}.`;
export const noSession = (id: number) => `No open session has the id ${id}.`;
export const leaving = () => 'This node is shutting down.';
export const noStreamedInput =
  'The client does not take streamed input (progressive_call_invocations).';
// ports
export const portInUse = (kind: string) =>
  `This port to ${kind} is in use by another hub: make one for each hub, which natsCluster() and redisCluster() do at each call.`;
export const notConnected = (kind: string) => `There is no connection to ${kind}.`;
export const refused = (reason: string) =>
  `the broker refuses: ${reason}; docs/cluster.md tells the rights of a node`;
export const noTls = (reason: string) =>
  `no TLS connection can be made: ${reason}; see the certificate of the broker, and the option tls`;
export const noSessionOf = (authid: string) => `No open session has the authid "${authid}".`;

// the log
export const eventLost = (topic: string) =>
  `An event of ${topic} was not sent to a session of another node`;
export const streamFailed = (uri: string) =>
  `A subscriber of the answers of ${uri}, called at another node, failed`;

// members
export const tooManyNodes = (label: string) =>
  `The node "${label}" is ignored, because the cluster has too many nodes.`;
export const incompatible = (
  label: string,
  [least, greatest]: readonly [number, number],
  own: readonly [number, number],
) =>
  `The node "${label}" is ignored: it speaks the versions ${least} to ${greatest} of the cluster protocol, this node ${own.join(' to ')}. Update nestjs-wamp on the older one.`;
export const otherOptions = (own: string, other: string) =>
  `The nodes "${own}" and "${other}" have different realms or serializers. Do two applications use one cluster name?`;
export const sameLabel = (label: string, nodes: readonly string[]) =>
  `The nodes ${nodes.join(' and ')} have one label, "${label}": log lines and metrics do not tell them apart. Give each node a label of its own, or none.`;
export const stalled = (ms: number) =>
  `This process stood still for ${Math.round(ms)} ms, so other nodes may think that it is dead.`;
export const directoryFull = (most: number) =>
  `There are more than ${most} sessions on other nodes. This node does not know all of them.`;
export const directoryLarge = (count: number) =>
  `This node knows ${count} sessions of other nodes. If that takes too much memory, set the option "directory" of the cluster to false.`;
export const sameId = (id: number, nodes: readonly string[]) =>
  `The session id ${id} is in use on the nodes ${nodes.join(' and ')}. Calls go to the older session.`;
export const wrongPage = (name: string, words: string) => `"${name}" must be ${words}.`;
export const subscriberFailed = (name: string) => `A subscriber of cluster.${name} failed.`;
export const ownerSilent = (topic: string) =>
  `The node that knows the subscribers of "${topic}" does not answer.`;
// log lines
export const connected = (kind: string, name: string, label: string, node: string) =>
  `Cluster "${name}" over ${kind}: this node is ${label} (${node})`;
export const startedAlone = (kind: string, ms: number, reason: string | undefined) =>
  `The broker (${kind}) is not there after ${ms} ms (${reason ?? 'no answer'}): this node starts alone, and joins the others as soon as it is`;
export const brokerRequired = (kind: string, ms: number, reason: string | undefined) =>
  `The broker (${kind}) is not there after ${ms} ms (${reason ?? 'no answer'}), and the option "cluster" has required: true. Start the broker, or correct its address.`;
export const brokerLostNow = (kind: string, reason: string | undefined) =>
  `The broker (${kind}) is away${reason === undefined ? '' : `: ${reason}`}. This node goes on with its own sessions`;
export const brokerNeedsHelp = (kind: string, reason: string) =>
  `The broker (${kind}) needs help: ${reason}. This node tries again every 5 s`;
export const brokerBack = (kind: string, ms: number) =>
  `The broker (${kind}) is back after ${ms} ms`;
export const memberUp = (label: string, node: string) => `Node ${label} (${node}) is there`;
export const memberDown = (label: string, node: string, reason: string) =>
  `Node ${label} (${node}) is not there any more: ${reason}`;
export const closeFailed = (kind: string) => `The connection to the broker (${kind}) did not end`;
