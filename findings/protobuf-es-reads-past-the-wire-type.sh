#!/usr/bin/env bash
# @bufbuild/protobuf 2.17.0 does not look at the wire type of a field that it knows.
#
# A tag holds the field's number and how its value is encoded. Other runtimes treat a known number with another
# encoding as an unknown field. fromBinary reads the bytes by the type in the schema instead, so that a number sent
# where a text belongs becomes the length of a text: no error, and a value that nobody has sent.
#
# Seen with 2.17.0: for `string value = 1` (StringValue) the bytes of `value = 1 as a varint` and one more byte give
# the one-letter text of that byte.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { fromBinary } from '@bufbuild/protobuf';
import { StringValueSchema } from '@bufbuild/protobuf/wkt';

// Field 1, wire type 0 (varint), the number 1; then the letter a, which begins a tag of its own.
const bytes = Uint8Array.of(0x08, 0x01, 0x61);
let said;
try {
  said = fromBinary(StringValueSchema, bytes).value;
} catch (error) {
  said = error;
}
console.log({ said });
process.exitCode = said === 'a' ? 0 : 1;
JS
node run.mjs || { echo 'protobuf-es behaves differently now'; exit 1; }
echo 'as found: a varint is read as the length of a text'
