import { KNOWN_SERVICES, type ServiceKind } from './known-services.js';

export interface KnownService {
  readonly kind: ServiceKind;
  readonly name: string;
}

/** Where packages of a manifest come from. */
export type PackageEcosystem = 'npm' | 'py' | 'go' | 'cargo' | 'jvm' | 'gem' | 'php' | 'net' | 'hex';

const EXACT = new Map<string, KnownService>();
const BEGINNINGS: (readonly [string, KnownService])[] = [];
for (const kind of Object.keys(KNOWN_SERVICES) as ServiceKind[]) {
  for (const [name, signs] of Object.entries(KNOWN_SERVICES[kind])) {
    for (const sign of signs.split(' ')) {
      if (sign.endsWith('*')) BEGINNINGS.push([sign.slice(0, -1), { kind, name }]);
      else EXACT.set(sign, { kind, name });
    }
  }
}

/** The service that a package is a client of. */
export function serviceOfPackage(ecosystem: PackageEcosystem, name: string): KnownService | undefined {
  const lower = ecosystem === 'py' ? name.toLowerCase().replaceAll('_', '-') : name.toLowerCase();
  // A later major version of a Go module has it in its path.
  return find(`${ecosystem}:${ecosystem === 'go' ? lower.replace(/\/v\d+$/, '') : lower}`);
}

/** The service in a container image such as `docker.io/bitnami/postgresql:16`. */
export function serviceOfImage(image: string): KnownService | undefined {
  const segments = imageName(image).toLowerCase().split('/');
  for (let length = 1; length <= Math.min(3, segments.length); length += 1) {
    const found = find(`img:${segments.slice(-length).join('/')}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The service behind a URL's scheme, such as `redis` or `jdbc:mysql`. */
export function serviceOfScheme(scheme: string): KnownService | undefined {
  const lower = scheme.toLowerCase();
  // SQLAlchemy and others name the driver behind a plus.
  return find(`uri:${lower}`) ?? find(`uri:${lower.replace(/\+.*$/, '')}`);
}

export function serviceOfTerraform(resourceType: string): KnownService | undefined {
  return find(`tf:${resourceType.toLowerCase()}`);
}

/** An image without tag and digest. */
export function imageName(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function find(sign: string): KnownService | undefined {
  return EXACT.get(sign) ?? BEGINNINGS.find(([beginning]) => sign.startsWith(beginning))?.[1];
}
