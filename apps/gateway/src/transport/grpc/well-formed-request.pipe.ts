import { Injectable, type PipeTransform } from '@nestjs/common';
import { GatewayError } from '#errors';
import { MalformedRequest } from './malformed-request.js';

/** @throws `REQUEST_MALFORMED` */
@Injectable()
export class WellFormedRequestPipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (value instanceof MalformedRequest) {
      throw new GatewayError('REQUEST_MALFORMED', 'the request is not a well-formed message');
    }
    return value;
  }
}
