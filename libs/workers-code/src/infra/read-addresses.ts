import type { Place } from './infra-findings.js';
import { serviceOfScheme } from './service-lookup.js';
import type { LineReaderFactory } from './line-reader.js';

const SCHEME =
  /\b((?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|nats|mqtts?|kafka|memcached|clickhouse|elasticsearch|neo4j|bolt|pulsar|cockroachdb|sqlserver|mssql|oracle|sqlite|h2|hsqldb|ldaps?|smtps?)(?:\+\w+)?):(?:\/\/|(?<=jdbc:\w{2,12}:))/g;
const API_HOST =
  /\bhttps?:\/\/((?:api|hooks|graphql|auth|oauth2?|login)\.[a-z0-9.-]{3,80}|[a-z0-9-]{1,40}\.api\.[a-z0-9.-]{3,80})(?=[/:"'`\s]|$)/g;
const NOT_REAL = /(^|\.)(example|test|localhost|local|invalid|internal)(\.(com|org|net))?$|\.(md|html)$/;
const COMMENT = /^\s*(?:\/\/|#|\*|\/\*|--|<!--|"""|''')/;

/** Databases and queues by the addresses in code and settings, and hosts that are called. */
export const addressLines: LineReaderFactory = ({ role, language, file }, collector) => {
  if (file.path.startsWith('.')) return undefined;
  if (language === undefined || role === 'docs' || role === 'test' || role === 'example') return undefined;
  if (language === 'Markdown' || language === 'HTML' || language === 'SQL' || language === 'XML')
    return undefined;
  return (line, at) => {
    // Whom a script that builds or checks the project calls, the product does not.
    const place: Place = role === 'build' ? { ...at, scope: 'development' } : at;
    if (!line.includes(':/') && !line.includes('jdbc:')) return;
    if (COMMENT.test(line)) return;
    for (const [, scheme = ''] of line.matchAll(SCHEME))
      collector.service(serviceOfScheme(scheme), `address ${scheme}:`, place);
    for (const [, host = ''] of line.matchAll(API_HOST)) {
      const name = host.replace(/\.$/, '');
      if (!NOT_REAL.test(name)) collector.item('services', name, 'address in the code', place);
    }
  };
};
