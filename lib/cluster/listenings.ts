import type { TopicName } from './cluster-port.js';

/** The subjects to which a port listens. Several patterns can have the same one. */
export class Listenings {
  private readonly topics = new Map<string, Set<string>>();

  /** Returns the subjects, each once. */
  subjects(): string[] {
    return [...this.topics.keys()];
  }

  has(subject: string): boolean {
    return this.topics.has(subject);
  }

  /** Adds a topic. Returns true if it is the first one of its subject. */
  add(topic: TopicName, subject: string): boolean {
    const topics = this.topics.get(subject) ?? new Set();
    this.topics.set(subject, topics.add(keyOf(topic)));
    return topics.size === 1;
  }

  /** Removes a topic. Returns true if its subject has no other one. */
  remove(topic: TopicName, subject: string): boolean {
    const topics = this.topics.get(subject);
    if (topics?.delete(keyOf(topic)) !== true || topics.size > 0) return false;
    return this.topics.delete(subject);
  }
}

function keyOf({ realm, match, uri }: TopicName): string {
  return JSON.stringify([realm, match, uri]);
}
