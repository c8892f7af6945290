import { Exclude, Expose, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsDate,
  IsInt,
  IsNotEmpty,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class LineDto {
  @IsNotEmpty() article!: string;
  @IsInt() @Min(1) @Max(100) amount!: number;
}

export class PlaceOrderDto {
  @ArrayNotEmpty() @ValidateNested({ each: true }) @Type(() => LineDto) lines!: LineDto[];
  @IsOptional() @IsDate() @Type(() => Date) wantedBy?: Date;
}

/** An order, with the properties that `ClassSerializerInterceptor` exposes. */
export class Order {
  @Exclude() readonly margin: number;

  constructor(
    readonly id: number,
    readonly customer: string,
    readonly lines: readonly LineDto[],
  ) {
    this.margin = lines.length * 3;
  }

  @Expose() get pieces(): number {
    return this.lines.reduce((sum, { amount }) => sum + amount, 0);
  }
}

export class SoldOutError extends Error {
  constructor(
    readonly article: string,
    readonly left: number,
  ) {
    super(`${left} of ${article} left`);
  }
}
