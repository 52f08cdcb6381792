/**
 * Whether a connection leads to QEMU on this machine, so that /sys and /proc tell about its host and guests. Another
 * transport or socket may lead anywhere, and other drivers, such as `test:///default`, have no processes of QEMU.
 */
export function isOnThisMachine(uri: string): boolean {
  const [, query = ''] = /^qemu(?:\+unix)?:\/\/\/(?:system|session)(?:\?(.*))?$/s.exec(uri) ?? [null, null];
  return query !== null && !/(?:^|[&;])socket=/i.test(query);
}

/** Whether a connection leads to QEMU, whose threads the kernel of its host knows. */
export function isQemu(uri: string): boolean {
  return /^qemu(?:\+\w+)?:/.test(uri);
}

/**
 * The URI of a connection that asks nothing: with `no_tty`, ssh fails where it would ask for a password or whether a host
 * is the right one (https://libvirt.org/uri.html).
 */
export function unattended(uri: string): string {
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(uri) ?? [];
  if (!/^\w+\+(?:ssh|libssh2?):/.test(base) || /[?&;]no_tty=/.test(query)) return uri;
  return `${base}${query === '' ? '?' : `${query}&`}no_tty=1${fragment}`;
}

/** The host that a connection names: `kvm1` of `qemu+ssh://root@kvm1:22/system`; null if it names none. */
export function hostIn(uri: string): string | null {
  const [, host = ''] = /^[\w+.-]+:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(uri) ?? [];
  return host === '' ? null : host;
}

/** Whether a host's name for itself is that of every host without one. */
export function isLocalhost(hostname: string): boolean {
  return /^localhost(?:\.|$)/i.test(hostname);
}

/** The daemon that a connection leads to on its host, whatever the way: `qemu /system` of `qemu+ssh://kvm1/system`. */
export function daemonIn(uri: string): string {
  const [, driver = '', path = ''] = /^(\w+)(?:\+\w+)?:\/\/[^/?#]*([^?#]*)/.exec(uri) ?? [];
  return `${driver} ${path.replace(/\/{1,8}$/, '')}`;
}

/** How a domain of a connection is called where a file has its path: `qemu:///system/web.xml`. */
export function documentName(uri: string, name: string): string {
  const [, base = '', query = ''] = /^([^?#]*)(.*)$/s.exec(uri) ?? [];
  return `${base.replace(/\/{1,8}$/, '')}/${name.replace(/[\p{Cc}\s%/?#\\"'<>`]/gu, encodeURIComponent)}.xml${query.replaceAll('/', '%2F')}`;
}
