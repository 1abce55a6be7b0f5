import { Injectable, type PipeTransform } from '@nestjs/common';
import { RefusedRequest } from './refused-request.js';

/** @throws why the request was refused where its bytes were read */
@Injectable()
export class WellFormedRequestPipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (value instanceof RefusedRequest) throw value.error;
    return value;
  }
}
