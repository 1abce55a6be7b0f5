/** Why a file is in no count of languages and in no root of the project's own code. */
export const SKIP_REASONS = {
  vendored: 'third-party code that was copied in',
  generated: 'made by a tool from other files',
  minified: 'code in few, very long lines',
  lock: "a package manager's record of exact versions",
  binary: 'not text',
  empty: 'has no content',
  tooLarge: 'over the size limit for one file',
  unknown: 'text of no known language',
  lfsPointer: 'a pointer of Git LFS, not the file itself',
  unreadable: 'could not be read',
  notRead: 'left out by the limits of one analysis',
} as const;

export type SkipReason = keyof typeof SKIP_REASONS;

const LOCK_FILES = new Set(
  (
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock ' +
    'go.sum go.work.sum gemfile.lock composer.lock poetry.lock pdm.lock uv.lock pipfile.lock mix.lock ' +
    'pubspec.lock podfile.lock package.resolved packages.lock.json flake.lock gradle.lockfile rebar.lock ' +
    'cartfile.resolved .terraform.lock.hcl module.bazel.lock conan.lock paket.lock'
  ).split(' '),
);

const BINARY_EXTENSIONS = new Set(
  (
    'png jpg jpeg gif bmp ico icns webp avif tif tiff psd ai eps pdf doc docx xls xlsx ppt pptx odt zip gz tgz bz2 xz ' +
    'zst 7z rar tar jar war ear class so dylib dll exe lib a o obj pyc pyo pyd whl egg wasm bin dat db sqlite sqlite3 ' +
    'mp3 mp4 m4a wav ogg flac avi mov webm mkv woff woff2 ttf otf eot snk pfx p12 jks keystore der gpg nupkg gem deb rpm ' +
    'dmg iso img pack idx rdb parquet npy npz pkl onnx safetensors gguf pt glb fbx blend'
  ).split(' '),
);

const GENERATED_NAME =
  /(\.pb\.(go|cc|h|c)|_pb2(_grpc)?\.pyi?|_pb\.(js|d\.ts|ts)|\.pb\.swift|\.g\.(dart|cs)|\.freezed\.dart|\.designer\.(cs|vb)|\.generated\.\w+|_generated\.\w+|\.gen\.\w+|_gen\.go|_string\.go|\.js\.map|\.css\.map|\.snap)$/i;

/** The reason that a file's name alone gives to skip it. */
export function skipByName(fileName: string): SkipReason | undefined {
  const name = fileName.toLowerCase();
  if (LOCK_FILES.has(name)) return 'lock';
  if (/[.-]min\.(js|css|mjs)$/.test(name)) return 'minified';
  if (GENERATED_NAME.test(name)) return 'generated';
  const dot = name.lastIndexOf('.');
  if (dot >= 0 && BINARY_EXTENSIONS.has(name.slice(dot + 1))) return 'binary';
  return undefined;
}
