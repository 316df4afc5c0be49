import { generate } from 'selfsigned'

/** A certificate of today that says `localhost` of itself, with its key, both in PEM. */
export const makeCertificate = async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { cert: Buffer.from(cert), key: Buffer.from(key) }
}
