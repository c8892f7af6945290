import { createHash } from 'node:crypto';
import type { ClusterHub } from '../../hub/cluster-hub.js';
import type { WampSession } from '../../hub/session/wamp-session.js';
import type { TopicInfo } from '../../hub/pubsub/topics.js';
import type { WampMember } from '../../hub/wamp-cluster.js';
import type { Id, Uri } from '../../protocol/messages.js';
import { version } from '../version.js';
import { wireVersions } from '../frames/frame-codec.js';
import type { Beat } from './beat.js';
import { Directory } from './directory.js';
import type { Member } from './member.js';
import { Members, type MemberTimes } from './members.js';
import { hashOf, ownerOf } from './owner.js';
import type { PresenceLink } from './presence-link.js';
import type { SessionRow } from './session-entry.js';
import { TopicOwners } from './topic-owners.js';

/** The options of presence. */
export interface PresenceSettings extends MemberTimes {
  /** The name of this node for people. */
  readonly label: string;
  /** True if the nodes tell each other of their sessions. */
  readonly directory: boolean;
  /** The time for which a topic still counts after its last subscriber has left, in milliseconds. */
  readonly lingerMs: number;
  /** Returns true for topics whose events do not leave their node. */
  readonly isLocal: (topic: TopicInfo) => boolean;
}

/** What presence is made of. */
export interface PresenceParts {
  readonly hub: ClusterHub;
  readonly link: PresenceLink;
  readonly settings: PresenceSettings;
  /** Returns a random number from 0 to 1, without 1. Spreads the signs of life of the nodes. */
  readonly random?: (() => number) | undefined;
}

/** Who is there: the nodes, and the sessions on them. */
export class Presence {
  readonly members: Members;
  readonly directory: Directory;
  readonly topics: TopicOwners;
  private isLeaving = false;
  private readonly digest: string;
  private readonly ends: (() => void)[];

  constructor(private readonly parts: PresenceParts) {
    const { hub, link, settings, random = Math.random } = parts;
    const warn = (text: string): void => hub.log.warn(text);
    this.digest = digestOf(hub);
    const nodes = (): Iterable<Member> => this.members.all();
    const { roster, authids, topics } = hub;
    const learnt = authids.isLimited ? authids.learnt.bind(authids) : undefined;
    const directory = new Directory({ link, nodes, isShared: settings.directory, warn, learnt });
    this.directory = directory;
    authids.elsewhere = directory.openElsewhere.bind(directory);
    const beat = (): Beat => this.ownBeat();
    this.members = new Members({ link, times: settings, beat, warn, random });
    this.members.heard$.subscribe((member) => directory.heard(member));
    this.topics = new TopicOwners({ link, members: this.members, topics, ...settings });
    for (const session of roster.sessions.values()) directory.opened(this.rowOf(session));
    roster.isElsewhere = (id: Id): boolean => directory.table.has(id);
    const watches = [
      roster.opened$.subscribe((session) => directory.opened(this.rowOf(session))),
      roster.ended$.subscribe(({ session, reason }) => directory.ended(session.id, reason)),
      roster.changed$.subscribe((session) => directory.changed(this.rowOf(session))),
    ];
    this.ends = watches.map((watch) => () => watch.unsubscribe());
  }

  /** This node, with what is true now. */
  get self(): WampMember {
    const { self } = this.members;
    self.beat = this.ownBeat();
    return self.shown;
  }

  /** The realm that is meant where none is named. */
  get firstRealm(): Uri {
    return this.parts.hub.options.realms[0] as Uri;
  }

  /** The subprotocols that sessions of the other nodes use. */
  get subprotocols(): ReadonlySet<string> {
    return this.members.subprotocols;
  }

  /** Returns the node of a session, this one included; `undefined` if it is not known. */
  nodeOf(session: Id): string | undefined {
    return this.directory.withId(session)[0]?.node;
  }

  /** Resolves when all nodes that were known before an outage were heard again, or are dead. */
  reunited(): Promise<void> {
    return this.members.reunited();
  }

  /** What each node has told of itself, and what this one would tell now. */
  *beats(): Generator<Beat, void> {
    this.members.self.beat = this.ownBeat();
    for (const { beat } of this.members.all()) yield beat;
  }

  /** The number of entries in all tables. */
  get entries(): number {
    return this.members.entries + this.directory.entries + this.topics.entries;
  }

  /** Returns the node that does the work that a key names. */
  ownerOf(key: string): string | undefined {
    const candidates = [...this.members.all()].filter(({ beat }) => !beat.isLeaving);
    return ownerOf(hashOf(key), candidates);
  }

  /** Tells the other nodes that this one is closing. */
  leave(): void {
    this.isLeaving = true;
    this.members.leave();
  }

  /** Tells the other nodes that this one has gone. All its sessions have ended. */
  end(): void {
    this.topics.end();
    this.directory.end();
    this.members.end();
    for (const end of this.ends) end();
  }

  private rowOf(session: WampSession): SessionRow {
    const { id, realm, authid, authrole } = session;
    return [id, realm, authid, authrole, this.parts.hub.authids.sinceOf(session) ?? 0];
  }

  private ownBeat(): Beat {
    const { settings } = this.parts;
    const { least, greatest } = wireVersions;
    return {
      label: settings.label,
      versions: [least, greatest],
      version,
      digest: this.digest,
      ...this.inUse(),
      delta: this.directory.number,
      isLeaving: this.isLeaving,
      hasTopicHooks: this.topics?.isObserved ?? false,
      isFirst: false,
    };
  }

  /** Counts the sessions of this node by realm, and finds their subprotocols. */
  private inUse(): Pick<Beat, 'realms' | 'subprotocols'> {
    const realms = new Map<string, number>();
    const subprotocols = new Set<string>();
    for (const { realm, link } of this.parts.hub.roster.sessions.values()) {
      realms.set(realm, (realms.get(realm) ?? 0) + 1);
      subprotocols.add(link.serializer.subprotocol);
    }
    return { realms: [...realms], subprotocols: [...subprotocols] };
  }
}

/** Returns a digest of the options that are the same on all nodes of one application. */
function digestOf({ options }: ClusterHub): string {
  const subprotocols = options.serializers.map(({ subprotocol }) => subprotocol);
  const text = JSON.stringify([options.realms.toSorted(), subprotocols.toSorted()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
