/** Import names whose distribution has another name. Where a repository declares one of several, that one is taken. */
const DISTRIBUTIONS = `
  attr attrs
  bs4 beautifulsoup4
  cv2 opencv-python opencv-python-headless opencv-contrib-python
  Crypto pycryptodome pycrypto
  Cryptodome pycryptodomex
  dateutil python-dateutil
  decouple python-decouple
  discord discord.py py-cord
  django Django
  docx python-docx
  dotenv python-dotenv
  fitz PyMuPDF
  flask_cors Flask-Cors
  git GitPython
  github PyGithub
  gi PyGObject
  google.protobuf protobuf
  grpc grpcio
  jose python-jose
  jwt PyJWT
  kafka kafka-python
  ldap python-ldap
  Levenshtein python-Levenshtein
  lxml lxml
  magic python-magic
  markdown Markdown
  memcache python-memcached
  MySQLdb mysqlclient
  OpenSSL pyOpenSSL
  PIL Pillow
  pkg_resources setuptools
  pptx python-pptx
  psycopg2 psycopg2-binary psycopg2
  pwiz peewee
  _pytest pytest
  rest_framework djangorestframework
  ruamel.yaml ruamel.yaml
  serial pyserial
  sklearn scikit-learn
  skimage scikit-image
  slugify python-slugify
  socks PySocks
  telegram python-telegram-bot
  usb pyusb
  websocket websocket-client
  win32api pywin32
  win32con pywin32
  pythoncom pywin32
  xdist pytest-xdist
  yaml PyYAML
  zmq pyzmq
`;

const BY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map(
  DISTRIBUTIONS.trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
    .map(([name = '', ...distributions]) => [name, distributions]),
);

/** As the package index compares names. */
export function normalDistribution(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * The distribution that an import of something outside of the repository needs, preferably one that the
 * repository declares (normalised names); else the known one, else the top-level name itself.
 */
export function distributionOf(parts: readonly string[], declared: ReadonlySet<string>): string {
  for (let length = Math.min(parts.length, 3); length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.');
    const known = BY_IMPORT.get(name);
    const chosen = known?.find((each) => declared.has(normalDistribution(each))) ?? known?.[0];
    if (chosen !== undefined) return chosen;
    if (declared.has(normalDistribution(name))) return length === 1 ? name : normalDistribution(name);
  }
  return parts[0] ?? '';
}
