import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const dayMilliseconds = 86_400_000;

/** The numbers by which X.509 calls things, as DER writes them. */
const oids = {
  'ecdsa-with-SHA256': '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
};

/**
 * A new key and its certificate, in PEM, of `localhost` and 127.0.0.1, for a day. Node makes keys, but no certificates.
 * Source: RFC 5280.
 */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('ecdsa-with-SHA256'));
  const name = sequence(der(0x31, sequence(oid('commonName'), der(0x0c, Buffer.from('localhost')))));
  const yes = der(0x01, Buffer.from([0xff]));
  const hosts = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    sequence(oid('basicConstraints'), yes, der(0x04, sequence(yes))),
    sequence(oid('subjectAltName'), der(0x04, hosts)),
  );
  const signed = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    // A first byte below 128 keeps it positive, one above 0 keeps it short.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(-dayMilliseconds), time(dayMilliseconds)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const cert = sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey)));
  return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert: pem(cert) };
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const its = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...its]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function oid(name: keyof typeof oids): Buffer {
  return der(0x06, Buffer.from(oids[name], 'hex'));
}

function time(fromNow: number): Buffer {
  const at = new Date(Date.now() + fromNow).toISOString();
  return der(0x17, Buffer.from(`${at.replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
