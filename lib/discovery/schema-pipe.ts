import { BadRequestException, type PipeTransform } from '@nestjs/common';
import type { StandardSchema } from '../contract/standard-schema.js';
import { chain } from '../contract/validate.js';
import { noteIssues } from './argument-issues.js';
import { schemaIssues } from './validation-issues.js';

/** Checks an argument with the schema of a contract. It works in Nest 11, too, which has no such pipe. */
export class SchemaPipe implements PipeTransform {
  constructor(private readonly schema: StandardSchema) {}

  transform(value: unknown): unknown {
    return chain(this.schema['~standard'].validate(value), (result) => {
      if (result.issues === undefined) return result.value;
      const exception = new BadRequestException(result.issues.map(({ message }) => message));
      noteIssues(exception, schemaIssues(result.issues));
      throw exception;
    });
  }
}
