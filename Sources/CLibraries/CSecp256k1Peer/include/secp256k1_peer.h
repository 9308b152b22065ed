#ifndef SECP256K1_PEER_H
#define SECP256K1_PEER_H

#include <stdint.h>

// Signs with libsecp256k1 as a C program does, and verifies each signature before it is returned:
// what the Swift code is measured against.
typedef struct secp256k1_peer secp256k1_peer;

// Makes a signer of a key of 32 bytes, with a context that 32 random bytes blind; NULL if the bytes
// are no key.
secp256k1_peer *secp256k1_peer_create(const uint8_t *key, const uint8_t *seed);

void secp256k1_peer_destroy(secp256k1_peer *peer);

// Writes r and s (64 bytes) of the ECDSA signature of a digest of 32 bytes: RFC 6979, low s, and a
// low r by Bitcoin Core's counter where `grinds_low_r` is not 0. Returns 1, or 0 if it does not
// verify.
int secp256k1_peer_ecdsa(
    const secp256k1_peer *peer, const uint8_t *digest, int grinds_low_r, uint8_t *signature);

// Writes the 64 bytes of the BIP-0340 signature of a digest of 32 bytes with 32 auxiliary bytes.
// Returns 1, or 0 if it does not verify.
int secp256k1_peer_schnorr(
    const secp256k1_peer *peer, const uint8_t *digest, const uint8_t *auxiliary,
    uint8_t *signature);

#endif
