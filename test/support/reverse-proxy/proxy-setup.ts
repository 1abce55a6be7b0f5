import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The upstream of a proxy and the folder of its files. */
export interface ProxySite {
  readonly folder: string;
  /** The TLS port to listen on, on 127.0.0.1. */
  readonly port: number;
  /** `host:port` of the gateway's HTTP wires. */
  readonly http: string;
  /** `host:port` of the gateway's gRPC. */
  readonly grpc: string;
  /** PEM files; the certificate's has the key too, as HAProxy wants it. */
  readonly certificate: string;
  readonly key: string;
}

/** One kind of proxy: how its documented configuration is run in a test. */
export interface ProxySetup {
  readonly name: string;
  readonly program: string;
  readonly args: (folder: string) => readonly string[];
  /** Makes a whole configuration of the documented one. */
  readonly prepare: (site: ProxySite) => Promise<void>;
}

const DOCUMENTED = join(import.meta.dirname, '..', '..', 'proxies');

/** The documented file, with its example values replaced by those of the site; fails where one is not in it. */
async function documented(
  file: string,
  site: ProxySite,
  listen: readonly [from: string, to: string],
): Promise<string> {
  let text = await readFile(join(DOCUMENTED, file), 'utf8');
  const values: (readonly [string, string])[] = [
    listen,
    ['127.0.0.1:8080', site.http],
    ['127.0.0.1:50051', site.grpc],
    ['/etc/ssl/gateway.pem', site.certificate],
  ];
  for (const [from, to] of values) {
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    text = text.replaceAll(from, to);
  }
  return text.replaceAll('/etc/ssl/gateway.key', site.key);
}

const NGINX: ProxySetup = {
  name: 'nginx',
  program: 'nginx',
  args: (folder) => ['-p', folder, '-c', 'main.conf', '-e', 'stderr', '-g', 'daemon off;'],
  prepare: async (site) => {
    const server = await documented('nginx.conf', site, ['listen 443 ', `listen 127.0.0.1:${site.port} `]);
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(site.folder, name)};`,
    );
    await writeFile(
      join(site.folder, 'main.conf'),
      [
        `pid ${join(site.folder, 'pid')};`,
        'error_log stderr;',
        'events {}',
        `http { access_log off; ${folders.join(' ')}`,
        server,
        '}',
      ].join('\n'),
    );
  },
};

const HAPROXY: ProxySetup = {
  name: 'HAProxy',
  program: 'haproxy',
  args: (folder) => ['-db', '-f', join(folder, 'haproxy.cfg')],
  prepare: async (site) => {
    const text = await documented('haproxy.cfg', site, ['bind :443', `bind 127.0.0.1:${site.port}`]);
    const later = join(site.folder, 'later.http');
    const page = await readFile(join(DOCUMENTED, 'later.http'), 'utf8');
    await writeFile(later, page.replaceAll(/\r?\n/g, '\r\n'));
    await writeFile(join(site.folder, 'haproxy.cfg'), text.replaceAll('/etc/haproxy/later.http', later));
  },
};

const CADDY: ProxySetup = {
  name: 'Caddy',
  program: 'caddy',
  args: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
  prepare: async (site) => {
    const text = await documented('Caddyfile', site, [
      'https://gateway.example.com',
      `https://127.0.0.1:${site.port}`,
    ]);
    const globals = `{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system ${site.folder}\n}\n`;
    await writeFile(join(site.folder, 'Caddyfile'), globals + text);
  },
};

const APACHE_MODULES =
  'mpm_event authz_core setenvif headers env alias asis rewrite ssl socache_shmcb http2 proxy proxy_http proxy_http2'.split(
    ' ',
  );

const APACHE: ProxySetup = {
  name: 'Apache',
  program: 'apache2',
  args: (folder) => ['-D', 'FOREGROUND', '-f', join(folder, 'main.conf')],
  prepare: async (site) => {
    const text = await documented('apache.conf', site, [
      '<VirtualHost *:443>',
      `<VirtualHost 127.0.0.1:${site.port}>`,
    ]);
    const modules = APACHE_MODULES.map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    const later = join(site.folder, 'later.asis');
    await copyFile(join(DOCUMENTED, 'later.asis'), later);
    const account = process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : [];
    await writeFile(
      join(site.folder, 'main.conf'),
      [
        `ServerRoot ${site.folder}`,
        `DefaultRuntimeDir ${site.folder}`,
        `PidFile ${join(site.folder, 'pid')}`,
        `Listen 127.0.0.1:${site.port}`,
        `ErrorLog ${join(site.folder, 'error.log')}`,
        'ServerName 127.0.0.1',
        ...modules,
        ...account,
        text.replaceAll('/etc/apache2/later.asis', later),
      ].join('\n'),
    );
  },
};

/** Every proxy of docs/proxies.md. */
export const PROXIES: readonly ProxySetup[] = [NGINX, HAPROXY, CADDY, APACHE];
