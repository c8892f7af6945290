import { Injectable } from '@nestjs/common';

/** Stands for a table of customers. */
@Injectable()
export class Tenants {
  private readonly names = new Set(['acme', 'globex']);

  has(name: string): boolean {
    return this.names.has(name);
  }
}
