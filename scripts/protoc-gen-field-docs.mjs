// A buf plugin that writes the comments of the proto fields, for the OpenAPI document.
// In a comment, the line `Example: <JSON>` gives an example and the line `Required.` marks the field as required.
import { createEcmaScriptPlugin, getComments, runNodeJs } from '@bufbuild/protoplugin';

const EXAMPLE = /^Example: (.+)$/;
const REQUIRED = 'Required.';

function docOf(field) {
  const lines = (getComments(field).leading ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [example] = lines.flatMap((line) => EXAMPLE.exec(line)?.[1] ?? []);
  const words = lines.filter((line) => line !== REQUIRED && !EXAMPLE.test(line));
  return {
    description: words.join(' '),
    ...(example === undefined ? {} : { example: JSON.parse(example) }),
    ...(lines.includes(REQUIRED) ? { required: true } : {}),
  };
}

const docsOf = (messages) =>
  messages.flatMap((message) => [
    ...message.fields.map((field) => [`${message.typeName}.${field.name}`, docOf(field)]),
    ...docsOf(message.nestedMessages),
  ]);

runNodeJs(
  createEcmaScriptPlugin({
    name: 'protoc-gen-field-docs',
    version: 'v1',
    generateTs(schema) {
      for (const file of schema.files.filter(({ name }) => !name.startsWith('google/'))) {
        const f = schema.generateFile(`${file.name}_docs.ts`);
        f.preamble(file);
        const docs = Object.fromEntries(docsOf(file.messages));
        f.print('/** The comments of the proto fields, by message and field. */');
        f.print('export const fieldDocs = ', JSON.stringify(docs, null, 2), ';');
      }
    },
  }),
);
