import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Text that every store and wire can carry: no NUL and no half of a surrogate pair. */
export function SafeText(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'safeText',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
        defaultMessage: () => '$property must be well-formed text without NUL',
      },
    },
    options,
  );
}
