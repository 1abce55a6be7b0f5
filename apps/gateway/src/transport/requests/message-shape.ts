import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';

/** The binary encoding of a field: its permitted wire types and the message within. */
export interface FieldShape {
  readonly name: string;
  readonly wireTypes: readonly number[];
  readonly isString: boolean;
  /** The fields of a message or a map entry. */
  readonly within: MessageShape | undefined;
}

/** Fields by their number. */
export type MessageShape = ReadonlyMap<number, FieldShape>;

export const VARINT = 0;
export const FIXED_64 = 1;
export const DELIMITED = 2;
export const GROUP_BEGIN = 3;
export const GROUP_END = 4;
export const FIXED_32 = 5;

const shapes = new WeakMap<DescMessage, Map<number, FieldShape>>();

export function messageShape(message: DescMessage): MessageShape {
  const made = shapes.get(message);
  if (made !== undefined) return made;
  const shape = new Map<number, FieldShape>();
  // Stored before it is complete, for recursive messages.
  shapes.set(message, shape);
  for (const field of message.fields) shape.set(field.number, fieldShape(field));
  return shape;
}

function fieldShape(field: DescField): FieldShape {
  const { name } = field;
  switch (field.fieldKind) {
    case 'scalar':
      return scalar(name, field.scalar);
    case 'enum':
      return { name, wireTypes: [VARINT], isString: false, within: undefined };
    case 'message':
      return message(name, messageShape(field.message));
    case 'list': {
      const { listKind } = field;
      if (listKind === 'message') return message(name, messageShape(field.message));
      const element = scalar(name, listKind === 'enum' ? ScalarType.INT32 : field.scalar);
      return { ...element, wireTypes: [...element.wireTypes, DELIMITED] };
    }
    case 'map': {
      const key = scalar('key', field.mapKey);
      const value =
        field.mapKind === 'message'
          ? message('value', messageShape(field.message))
          : scalar('value', field.mapKind === 'enum' ? ScalarType.INT32 : field.scalar);
      return message(
        name,
        new Map([
          [1, key],
          [2, value],
        ]),
      );
    }
  }
}

function message(name: string, within: MessageShape): FieldShape {
  return { name, wireTypes: [DELIMITED], isString: false, within };
}

function scalar(name: string, type: ScalarType): FieldShape {
  return { name, wireTypes: [wireType(type)], isString: type === ScalarType.STRING, within: undefined };
}

function wireType(type: ScalarType): number {
  switch (type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return DELIMITED;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return FIXED_64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return FIXED_32;
    default:
      return VARINT;
  }
}
