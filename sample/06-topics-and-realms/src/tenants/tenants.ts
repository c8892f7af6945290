import { Injectable } from '@nestjs/common';

/** The tenants. A real application reads them from a database. */
@Injectable()
export class Tenants {
  private readonly names = new Set(['acme', 'globex']);

  has(name: string): boolean {
    return this.names.has(name);
  }
}
