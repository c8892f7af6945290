import { Injectable } from '@nestjs/common';

/** The process that has started this node, and its neighbours. */
@Injectable()
export class Parent {
  /** Lets it kill a node, as a crash does. */
  kill(label: string): void {
    process.send?.({ kill: label });
  }
}
